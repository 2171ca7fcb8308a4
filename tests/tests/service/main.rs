//! The whole service as its users meet it: the real binary, real files, a real broker, and servers of every manner.
//! What landed is judged by programs that know nothing of our code.

mod access;
mod broker;
mod commands;
mod configuration;
mod conflict;
mod deltas;
mod demo;
mod disk;
mod hostile_input;
mod hostile_server;
mod instance;
mod kills;
mod latency;
mod politeness;
mod reload;
mod secrets;
mod seed;
mod setting;
mod spool;
