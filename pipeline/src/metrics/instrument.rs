//! Instruments whose help is their doc comment and whose labels are closed enums.

use prometheus::core::Collector;
use prometheus::{
    Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, Result,
};
use std::marker::PhantomData;
use std::time::Duration;

/// Values of one or two labels, all of them known when the program is compiled.
pub trait Labels: Copy + 'static {
    /// Label names, in the order of [`Labels::words`].
    const NAMES: &'static [&'static str];
    type Words: AsRef<[&'static str]>;

    /// The words of this value.
    fn words(self) -> Self::Words;

    /// The values that are written as 0 from the first scrape, so that a rate sees their first step.
    fn expected() -> Vec<Self>;
}

/// Something that is made once, under one name, in one registry.
pub trait Instrument: Sized {
    /// What it needs beside name and help: the bounds of buckets, or nothing.
    type Shape;

    /// Makes and registers it.
    ///
    /// # Errors
    /// A name that is not a metric name, or that is taken.
    fn register(registry: &Registry, name: &str, help: &str, shape: Self::Shape) -> Result<Self>;
}

fn keep<C: Collector + Clone + 'static>(registry: &Registry, collector: C) -> Result<C> {
    registry.register(Box::new(collector.clone()))?;
    Ok(collector)
}

impl Instrument for IntCounter {
    type Shape = ();

    fn register(registry: &Registry, name: &str, help: &str, (): ()) -> Result<Self> {
        keep(registry, IntCounter::new(name, help)?)
    }
}

impl Instrument for IntGauge {
    type Shape = ();

    fn register(registry: &Registry, name: &str, help: &str, (): ()) -> Result<Self> {
        keep(registry, IntGauge::new(name, help)?)
    }
}

impl Instrument for Gauge {
    type Shape = ();

    fn register(registry: &Registry, name: &str, help: &str, (): ()) -> Result<Self> {
        keep(registry, Gauge::new(name, help)?)
    }
}

impl Instrument for Histogram {
    /// Upper bounds of the buckets, rising.
    type Shape = &'static [f64];

    fn register(registry: &Registry, name: &str, help: &str, bounds: Self::Shape) -> Result<Self> {
        keep(registry, Histogram::with_opts(HistogramOpts::new(name, help).buckets(bounds.to_vec()))?)
    }
}

/// One counter for each value of `L`.
pub struct Counters<L>(IntCounterVec, PhantomData<L>);

impl<L: Labels> Counters<L> {
    /// Adds to the counter of these labels.
    pub fn add(&self, labels: L, count: u64) {
        self.0.with_label_values(labels.words().as_ref()).inc_by(count);
    }
}

impl<L: Labels> Instrument for Counters<L> {
    type Shape = ();

    fn register(registry: &Registry, name: &str, help: &str, (): ()) -> Result<Self> {
        let counters = Self(keep(registry, IntCounterVec::new(Opts::new(name, help), L::NAMES)?)?, PhantomData);
        L::expected().into_iter().for_each(|labels| counters.add(labels, 0));
        Ok(counters)
    }
}

/// One gauge for each value of `L`.
pub struct Gauges<L>(IntGaugeVec, PhantomData<L>);

impl<L: Labels> Gauges<L> {
    /// Sets the gauge of these labels.
    pub fn set(&self, labels: L, value: i64) {
        self.0.with_label_values(labels.words().as_ref()).set(value);
    }
}

impl<L: Labels> Instrument for Gauges<L> {
    type Shape = ();

    fn register(registry: &Registry, name: &str, help: &str, (): ()) -> Result<Self> {
        let gauges = Self(keep(registry, IntGaugeVec::new(Opts::new(name, help), L::NAMES)?)?, PhantomData);
        L::expected().into_iter().for_each(|labels| gauges.set(labels, 0));
        Ok(gauges)
    }
}

/// One histogram for each value of `L`.
pub struct Histograms<L>(HistogramVec, PhantomData<L>);

impl<L: Labels> Histograms<L> {
    /// Observes a time in the histogram of these labels.
    pub fn observe(&self, labels: L, time: Duration) {
        self.0.with_label_values(labels.words().as_ref()).observe(time.as_secs_f64());
    }
}

impl<L: Labels> Instrument for Histograms<L> {
    /// Upper bounds of the buckets, rising.
    type Shape = &'static [f64];

    fn register(registry: &Registry, name: &str, help: &str, bounds: Self::Shape) -> Result<Self> {
        let vec = HistogramVec::new(HistogramOpts::new(name, help).buckets(bounds.to_vec()), L::NAMES)?;
        let histograms = Self(keep(registry, vec)?, PhantomData);
        for labels in L::expected() {
            let _ = histograms.0.with_label_values(labels.words().as_ref());
        }
        Ok(histograms)
    }
}

/// A whole number as a gauge holds it; what does not fit reads as the largest that does.
pub fn whole(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Declares a struct of instruments: `/// help` `field: Kind = "name_without_prefix", shape;`.
///
/// The doc comment of a field is its help text, so that the list below is also what an operator reads.
macro_rules! instruments {
    ($(#[$meta:meta])* pub struct $group:ident {
        $($(#[doc = $help:literal])+ $field:ident: $kind:ty = $name:literal $(, $shape:expr)?;)+
    }) => {
        $(#[$meta])*
        pub struct $group { $($(#[doc = $help])+ $field: $kind,)+ }

        impl $group {
            /// Makes every instrument of the group.
            pub(super) fn register(registry: &prometheus::Registry) -> prometheus::Result<Self> {
                use $crate::metrics::instrument::Instrument;
                Ok(Self {
                    $($field: <$kind>::register(
                        registry,
                        concat!("dateline_", $name),
                        concat!($($help),+).trim(),
                        ($($shape)?),
                    )?,)+
                })
            }
        }
    };
}
pub(super) use instruments;
