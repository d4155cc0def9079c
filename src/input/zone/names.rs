//! Names of zones as they stand in exports.

use super::windows::WINDOWS;

/// Abbreviations and their minutes east of UTC.
const ABBREVIATIONS: &[(&str, i32)] = &[
    ("UT", 0),
    ("WET", 0),
    ("WEST", 60),
    ("BST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("MEZ", 60),
    ("MESZ", 120),
    ("EET", 120),
    ("EEST", 180),
    ("SAST", 120),
    ("MSK", 180),
    ("PKT", 300),
    ("ICT", 420),
    ("WIB", 420),
    ("SGT", 480),
    ("HKT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("ACST", 570),
    ("ACDT", 630),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("NST", -210),
    ("NDT", -150),
    ("BRT", -180),
    ("ADT", -180),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
];

/// Abbreviations with several meanings of which none is much the likeliest.
const AMBIGUOUS: &[(&str, &str)] = &[
    ("IST", "India (+05:30), Israel (+02:00) or Ireland (+01:00)"),
    ("AST", "Atlantic (-04:00) or Arabia (+03:00)"),
    ("GST", "the Gulf (+04:00) or South Georgia (-02:00)"),
];

/// Names of Ruby on Rails' `ActiveSupport::TimeZone` that are not IANA names.
const RAILS: &[(&str, &str)] = &[
    ("Hawaii", "Pacific/Honolulu"),
    ("Alaska", "America/Juneau"),
    ("Pacific Time (US & Canada)", "America/Los_Angeles"),
    ("Tijuana", "America/Tijuana"),
    ("Arizona", "America/Phoenix"),
    ("Mountain Time (US & Canada)", "America/Denver"),
    ("Saskatchewan", "America/Regina"),
    ("Central Time (US & Canada)", "America/Chicago"),
    ("Central America", "America/Guatemala"),
    ("Mexico City", "America/Mexico_City"),
    ("Eastern Time (US & Canada)", "America/New_York"),
    ("Indiana (East)", "America/Indiana/Indianapolis"),
    ("Bogota", "America/Bogota"),
    ("Lima", "America/Lima"),
    ("Quito", "America/Lima"),
    ("Atlantic Time (Canada)", "America/Halifax"),
    ("Caracas", "America/Caracas"),
    ("Santiago", "America/Santiago"),
    ("Newfoundland", "America/St_Johns"),
    ("Brasilia", "America/Sao_Paulo"),
    ("Buenos Aires", "America/Argentina/Buenos_Aires"),
    ("Azores", "Atlantic/Azores"),
    ("Dublin", "Europe/Dublin"),
    ("Edinburgh", "Europe/London"),
    ("Lisbon", "Europe/Lisbon"),
    ("London", "Europe/London"),
    ("Amsterdam", "Europe/Amsterdam"),
    ("Berlin", "Europe/Berlin"),
    ("Bern", "Europe/Zurich"),
    ("Zurich", "Europe/Zurich"),
    ("Brussels", "Europe/Brussels"),
    ("Copenhagen", "Europe/Copenhagen"),
    ("Madrid", "Europe/Madrid"),
    ("Paris", "Europe/Paris"),
    ("Prague", "Europe/Prague"),
    ("Rome", "Europe/Rome"),
    ("Stockholm", "Europe/Stockholm"),
    ("Vienna", "Europe/Vienna"),
    ("Warsaw", "Europe/Warsaw"),
    ("Athens", "Europe/Athens"),
    ("Helsinki", "Europe/Helsinki"),
    ("Istanbul", "Europe/Istanbul"),
    ("Kyiv", "Europe/Kiev"),
    ("Moscow", "Europe/Moscow"),
    ("Cairo", "Africa/Cairo"),
    ("Nairobi", "Africa/Nairobi"),
    ("Pretoria", "Africa/Johannesburg"),
    ("Jerusalem", "Asia/Jerusalem"),
    ("Abu Dhabi", "Asia/Muscat"),
    ("Karachi", "Asia/Karachi"),
    ("Chennai", "Asia/Kolkata"),
    ("Mumbai", "Asia/Kolkata"),
    ("New Delhi", "Asia/Kolkata"),
    ("Bangkok", "Asia/Bangkok"),
    ("Hanoi", "Asia/Bangkok"),
    ("Jakarta", "Asia/Jakarta"),
    ("Beijing", "Asia/Shanghai"),
    ("Hong Kong", "Asia/Hong_Kong"),
    ("Kuala Lumpur", "Asia/Kuala_Lumpur"),
    ("Singapore", "Asia/Singapore"),
    ("Taipei", "Asia/Taipei"),
    ("Perth", "Australia/Perth"),
    ("Seoul", "Asia/Seoul"),
    ("Osaka", "Asia/Tokyo"),
    ("Tokyo", "Asia/Tokyo"),
    ("Adelaide", "Australia/Adelaide"),
    ("Darwin", "Australia/Darwin"),
    ("Brisbane", "Australia/Brisbane"),
    ("Melbourne", "Australia/Melbourne"),
    ("Sydney", "Australia/Sydney"),
    ("Auckland", "Pacific/Auckland"),
    ("Wellington", "Pacific/Auckland"),
];

fn find<T: Copy>(table: &[(&str, T)], text: &str) -> Option<T> {
    table
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text))
        .map(|(_, value)| *value)
}

/// Minutes east of UTC of an abbreviation.
pub(super) fn abbreviation(text: &str) -> Option<i32> {
    find(ABBREVIATIONS, text)
}

/// What an abbreviation may mean, if it has no likeliest meaning.
pub(super) fn ambiguous(text: &str) -> Option<&'static str> {
    find(AMBIGUOUS, text)
}

/// The IANA name of a Rails name.
pub(super) fn rails(text: &str) -> Option<&'static str> {
    find(RAILS, text)
}

/// The IANA name of a name of Windows.
pub(super) fn windows(text: &str) -> Option<&'static str> {
    find(WINDOWS, text)
}

/// Every name that has one meaning, for the test that each is known.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    let abbreviations = ABBREVIATIONS.iter().map(|(name, _)| *name);
    let rails = RAILS.iter().chain(WINDOWS).map(|(name, _)| *name);
    abbreviations.chain(rails)
}
