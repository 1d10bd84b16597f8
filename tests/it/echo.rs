//! `ptool echo`: every model before the same clients, on loopback.

mod clients;
mod ending;
mod server;
mod told;
