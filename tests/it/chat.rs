//! `ptool chat`: real servers and real clients, on terminals and in pipes, on loopback.

mod chaos;
mod control;
mod durable;
mod ending;
mod history;
mod hostile;
mod lossy;
mod proxy;
mod refused;
mod script;
mod session;
mod story;
mod told;
