//! `ptool chat`: real servers and real clients, on terminals and in pipes, on loopback.

mod chaos;
mod control;
mod ending;
mod full;
mod hostile;
mod lossy;
mod proxy;
mod refused;
mod session;
mod story;
mod told;
