//! What machines carry to people: calendars, feeds, pictures of shared links.

pub struct Words {
    /// Followed by the ad's title.
    pub deadline_of: &'static str,
    pub feed_atom: &'static str,
    pub feed_json: &'static str,
    /// Followed by the words searched for.
    pub picture_of_site: &'static str,
    /// On a picture, before a date.
    pub picture_apply_by: &'static str,
    pub picture_deadline: &'static str,
}

pub static NB: Words = Words {
    deadline_of: "Søknadsfrist",
    feed_atom: "Ledige stillinger (Atom)",
    feed_json: "Ledige stillinger (JSON Feed)",
    picture_of_site: "Verv – ledige stillinger i hele Norge",
    picture_apply_by: "Søk senest",
    picture_deadline: "Frist:",
};

pub static EN: Words = Words {
    deadline_of: "Application deadline",
    feed_atom: "Vacant jobs (Atom)",
    feed_json: "Vacant jobs (JSON Feed)",
    picture_of_site: "Verv – vacant jobs all over Norway",
    picture_apply_by: "Apply by",
    picture_deadline: "Deadline:",
};
