//! What cleaning foreign HTML found.

/// The outcome of cleaning a piece of HTML.
pub struct Cleaned {
    pub html: String,
    /// What was taken out, each kind once: `<script>`, `style="…"`.
    pub removed: Vec<String>,
    /// Nothing is left that a reader would see.
    pub blank: bool,
}
