//! The program from outside: worked and published figures, agreement with a naive oracle, the
//! promises of its outputs, its errors, and the rules of the house.

mod agreement;
mod alerts;
mod bad_inputs;
mod browser;
mod by_hand;
mod check;
mod demo;
mod durations;
mod edges;
mod errors;
mod exports;
mod faults;
mod golden;
mod html;
mod imports;
mod kinds;
mod kit;
mod known;
mod mrr;
mod no_amounts;
mod oracle;
mod overtime;
mod plots;
mod profiles;
mod published;
mod readme;
mod render;
mod schema;
mod shell;
mod sql;
mod sql_groups;
mod why;
mod worked;
mod worth;
mod worth_models;
