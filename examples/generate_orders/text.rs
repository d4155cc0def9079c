//! Numbers, names and times as bytes of a file.

/// A number with zeros in front up to `width` digits.
pub fn digits(text: &mut Vec<u8>, mut number: u64, width: usize) {
    let mut buffer = [b'0'; 20];
    let mut at = buffer.len();
    while number > 0 {
        at -= 1;
        buffer[at] = b'0' + (number % 10) as u8; // invariant: a u64 has at most 20 digits
        number /= 10;
    }
    text.extend_from_slice(&buffer[at.min(buffer.len() - width)..]);
}

/// An amount with two decimal places.
pub fn cents(text: &mut Vec<u8>, cents: u64) {
    digits(text, cents / 100, 1);
    text.push(b'.');
    digits(text, cents % 100, 2);
}

/// A time of day, like 04:16:54.
pub fn time(text: &mut Vec<u8>, second: u64) {
    digits(text, second / 3_600, 2);
    text.push(b':');
    digits(text, second / 60 % 60, 2);
    text.push(b':');
    digits(text, second % 60, 2);
}

/// An e-mail address of some 22 bytes, another for every customer.
pub fn email(text: &mut Vec<u8>, customer: u64) {
    let domains = ["example.com", "example.org", "example.net", "mail.example"];
    text.extend_from_slice(first_name(customer).to_ascii_lowercase().as_bytes());
    digits(text, customer, 1);
    text.push(b'@');
    text.extend_from_slice(domains[(customer / 16 % 4) as usize].as_bytes()); // invariant: four
}

/// A customer's first name.
pub fn first_name(customer: u64) -> &'static str {
    FIRST_NAMES[(customer % 16) as usize] // invariant: sixteen names
}

const FIRST_NAMES: [&str; 16] = [
    "Anna", "Ben", "Carla", "David", "Elena", "Felix", "Greta", "Henry", "Ines", "Jonas", "Karin",
    "Luca", "Maria", "Noah", "Olga", "Paul",
];
