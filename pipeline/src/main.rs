//! The binary `dateline`.

/// glibc's allocator keeps what bursts of large payloads leave behind; this one gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    pipeline::cli::run()
}
