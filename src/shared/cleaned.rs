//! The result of cleaning foreign HTML.

/// The outcome of cleaning a piece of HTML.
pub struct CleanedHtml {
    pub html: String,
    /// What was removed, each kind once: `<script>`, `style="…"`.
    pub removed: Vec<String>,
    /// Whether nothing visible is left.
    pub blank: bool,
}
