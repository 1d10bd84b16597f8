//! `ptool chat`: real servers and real clients, on terminals and in pipes, on loopback.

mod chaos;
mod classic;
mod control;
mod course;
mod ending;
mod full;
mod hostile;
mod lan;
mod lossy;
mod moving;
mod proxy;
mod refused;
mod session;
mod story;
mod told;
