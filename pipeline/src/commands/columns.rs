//! Tables for people: how wide they may be, lines that fit, and times as people say them.

/// Columns of an output that is no terminal.
const WIDTH: usize = 120;

/// Columns that can be used.
pub fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).or_else(of_terminal).unwrap_or(WIDTH)
}

fn of_terminal() -> Option<usize> {
    rustix::termios::tcgetwinsize(std::io::stdout()).ok().map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// A line that fits, with its end; one that was cut says so.
pub fn line(width: usize, text: &str) -> String {
    let cut = text.chars().count() > width;
    let kept: String = text.chars().take(if cut { width.saturating_sub(1) } else { width }).collect();
    format!("{}{}\n", kept.trim_end(), if cut { "…" } else { "" })
}

/// Seconds in the largest unit that leaves two digits or so.
pub fn span(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 100.0 => format!("{seconds:.0} s"),
        seconds if seconds < 6000.0 => format!("{:.0} min", seconds / 60.0),
        seconds if seconds < 172_800.0 => format!("{:.0} h", seconds / 3600.0),
        seconds => format!("{:.0} d", seconds / 86_400.0),
    }
}
