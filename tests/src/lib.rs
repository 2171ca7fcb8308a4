//! The rig of the whole-service checks: a real broker, an independent reader, hand-made rows.

pub mod kafka;
pub mod oracle;
pub mod rows;
