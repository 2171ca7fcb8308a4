//! The rig of the whole-service checks: the real binary as a child process, a real broker, feed servers of every
//! manner, and an independent reader that judges what landed.

pub mod certificates;
pub mod feeds;
pub mod figures;
pub mod hostile;
pub mod kafka;
pub mod load;
pub mod oracle;
pub mod random;
pub mod records;
pub mod rows;
pub mod service;
pub mod settings;
pub mod spool;
pub mod stories;
pub mod topics;
pub mod wait;
