//! What is typed: arguments as clap reads them, and the checked options made of them.

mod values;
