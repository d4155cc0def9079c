//! The program from outside: worked and published figures, agreement with a naive oracle, the
//! promises of its outputs, its errors, and the rules of the house.

mod agreement;
mod bad_inputs;
mod by_hand;
mod check;
mod errors;
mod exports;
mod faults;
mod golden;
mod imports;
mod kit;
mod oracle;
mod overtime;
mod published;
mod readme;
mod schema;
mod sql;
mod sql_groups;
mod worked;
mod worth;
mod worth_models;
