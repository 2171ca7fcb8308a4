//! What the products that make such pages print into them.

use super::Page::{self, Captcha, Challenge, Consent, Denied, Login};

/// Marks that only such pages hold, in lower case; the first that is found decides.
pub(super) const MARKS: &[(&str, Page)] = &[
    // Cloudflare.
    ("window._cf_chl_opt", Challenge),
    ("cf-browser-verification", Challenge),
    ("cf_chl_", Challenge),
    ("cf-chl-", Challenge),
    ("/cdn-cgi/challenge-platform/h/", Challenge),
    ("id=\"challenge-platform\"", Challenge),
    ("id=\"challenge-form\"", Challenge),
    // DataDome.
    ("geo.captcha-delivery.com", Captcha),
    ("ct.captcha-delivery.com", Captcha),
    // PerimeterX, now HUMAN.
    ("px-captcha", Captcha),
    ("captcha.px-cdn.net", Captcha),
    ("window._pxappid", Captcha),
    // Imperva and Incapsula.
    ("_incapsula_resource", Challenge),
    ("incapsula incident id", Denied),
    // AWS WAF.
    ("awswafcookiedomainlist", Challenge),
    ("window.gokuprops", Challenge),
    // Sucuri, DDoS-Guard, Anubis, Vercel.
    ("sucuri_cloudproxy_js", Challenge),
    ("/.well-known/ddos-guard/", Challenge),
    ("/.within.website/x/cmd/anubis/", Challenge),
    ("/.well-known/vercel/security/", Challenge),
    // Akamai.
    ("errors.edgesuite.net", Denied),
    ("sec-if-cpt-container", Challenge),
    // Consent.
    ("consent.google.com/save", Consent),
    ("consent.yahoo.com/v2/collectconsent", Consent),
    ("guce.yahoo.com", Consent),
    ("name=\"agree\" value=\"agree\"", Consent),
    // Any login form has a field for a password.
    ("type=\"password\"", Login),
    ("type='password'", Login),
    ("type=password", Login),
];

/// Widgets that stand on many pages, and make a wall only of one that refuses or says little else.
pub(super) const WIDGETS: &[&str] = &["g-recaptcha", "h-captcha", "hcaptcha.com/1/api.js", "recaptcha/api.js", "cf-turnstile"];

/// Beginnings of titles, in lower case.
pub(super) const TITLES: &[(&str, Page)] = &[
    ("just a moment", Challenge),
    ("attention required! | cloudflare", Denied),
    ("ddos-guard", Challenge),
    ("ddos protection", Challenge),
    ("checking your browser", Challenge),
    ("verifying your browser", Challenge),
    ("making sure you're not a bot", Challenge),
    ("vercel security checkpoint", Challenge),
    ("are you a robot", Captcha),
    ("are you human", Captcha),
    ("human verification", Captcha),
    ("captcha", Captcha),
    ("pardon our interruption", Captcha),
    ("access denied", Denied),
    ("access to this page has been denied", Captcha),
    ("403 forbidden", Denied),
    ("forbidden", Denied),
    ("request rejected", Denied),
    ("before you continue", Consent),
    ("cookie consent", Consent),
    ("privacy settings", Consent),
    ("your privacy choices", Consent),
    ("sign in", Login),
    ("log in", Login),
    ("login", Login),
];
