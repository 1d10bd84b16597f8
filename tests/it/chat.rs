//! `ptool chat`: real servers and real clients, on terminals and in pipes, on loopback.

mod chaos;
mod classic;
mod control;
mod course;
mod durable;
mod ending;
mod full;
mod history;
mod hostile;
mod lan;
mod lossy;
mod moving;
mod proxy;
mod refused;
mod script;
mod session;
mod story;
mod told;
