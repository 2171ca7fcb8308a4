//! The options of a feed that change how its bytes are read.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::str::FromStr;

/// What a feed's configuration says about how its provider writes.
#[derive(Clone, Debug, Default)]
pub struct Dialect {
    /// Whose stories these are; feeds of one provider share identities. The feed's id unless set.
    pub provider: Option<String>,
    /// BCP 47; what the payload declares for itself wins.
    pub language: Option<String>,
    /// Zone of times that are printed without one. UTC unless set.
    pub timezone: Option<TimeZone>,
    /// WHATWG label of the encoding, from the configuration or the transport.
    pub charset: Option<String>,
    /// Order of numeric dates such as `11/03`. Day first unless set.
    pub date_order: Option<DateOrder>,
    /// ISO 3166-1 alpha-2: chooses where a dateline's printed country or state leaves several (`Congo`, `Georgia`).
    pub home_country: Option<String>,
    /// Against which day a dateline without a year is read.
    pub reference_date: Option<ReferenceDate>,
    /// What relative links are relative to when the payload does not say.
    pub base_url: Option<String>,
}

/// Order of day, month and year in numeric dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
}

/// Where the reference day of a dateline without a year comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceDate {
    /// The time of reception (the default).
    Received,
    /// The modification time of the file.
    FileMtime,
    /// One day for the whole feed, for archives.
    Fixed(Timestamp),
    /// The first `YYYY-MM-DD`, `YYYY/MM/DD` or `YYYYMMDD` in the path.
    PathPattern,
}

impl FromStr for DateOrder {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "dmy" => Ok(Self::DayMonthYear),
            "mdy" => Ok(Self::MonthDayYear),
            "ymd" => Ok(Self::YearMonthDay),
            _ => Err(format!("`{text}` is no date order; use dmy, mdy or ymd")),
        }
    }
}

impl FromStr for ReferenceDate {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "received" => Ok(Self::Received),
            None if text == "file_mtime" => Ok(Self::FileMtime),
            None if text == "path_pattern" => Ok(Self::PathPattern),
            Some(("fixed", day)) => {
                let day = jiff::civil::Date::from_str(day).map_err(|_| format!("`{day}` is no date; use YYYY-MM-DD"))?;
                let noon = TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0)).map_err(|error| error.to_string())?;
                Ok(Self::Fixed(noon))
            }
            _ => Err(format!("`{text}` is no reference date; use received, file_mtime, path_pattern or fixed:YYYY-MM-DD")),
        }
    }
}

impl Dialect {
    /// The keys that [`Dialect::set`] takes, as configuration and `--option` spell them.
    pub const KEYS: &'static [&'static str] =
        &["provider", "language", "timezone", "charset", "date_order", "home_country", "reference_date", "base_url"];

    /// Sets one option from its printed form.
    ///
    /// # Errors
    /// Says what is wrong with the key or the value, and what would be right.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        if value.trim().is_empty() {
            return Err(format!("`{key}` is empty; leave it out for the default"));
        }
        let text = || Some(value.to_owned());
        match key {
            "provider" => self.provider = text(),
            "language" => self.language = text(),
            "charset" => self.charset = text(),
            "base_url" => {
                url::Url::parse(value).map_err(|error| format!("`{value}` is no URL: {error}"))?;
                self.base_url = text();
            }
            "timezone" => {
                self.timezone =
                    Some(TimeZone::get(value).map_err(|_| format!("`{value}` is no IANA time zone; one is Europe/Berlin"))?);
            }
            "date_order" => self.date_order = Some(value.parse()?),
            "home_country" => {
                if value.len() != 2 || !value.bytes().all(|byte| byte.is_ascii_uppercase()) {
                    return Err(format!("`{value}` is no country code; use two capitals of ISO 3166-1 such as DE"));
                }
                self.home_country = text();
            }
            "reference_date" => self.reference_date = Some(value.parse()?),
            _ => return Err(format!("`{key}` is no option; known are {}", Self::KEYS.join(", "))),
        }
        Ok(())
    }
}
