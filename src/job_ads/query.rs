//! A search of the board: words, filters and order. It is fully contained in the query string, so that a
//! search can be shared, kept and repeated; the board, the feeds, the read API and saved searches read the same one.

use super::occupations;
use super::rules::properties;
use crate::shared::field::FieldError;
use crate::shared::normalise::canonical_text;
use std::fmt;

/// Verv's own bounds of one query. Longer words are cut; nobody types them.
const TEXT_MAX_CHARS: usize = 200;
/// Values of one filter; those after them are not looked at.
const VALUES_MAX: usize = 60;
/// Problems that are told.
const PROBLEMS_MAX: usize = 100;

/// Selects the ads that do not specify a value: `extent=ikke-oppgitt`.
pub const NOT_GIVEN: &str = "ikke-oppgitt";

/// A filter. Values of one are alternatives, filters narrow each other; municipalities narrow their county, occupations
/// their group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    County,
    Municipal,
    Group,
    Occupation,
    Extent,
    EngagementType,
    Remote,
    Sector,
    WorkHours,
    WorkDays,
    WorkLanguage,
    Published,
    Deadline,
}

impl Facet {
    pub const ALL: [Self; 13] = [
        Self::County,
        Self::Municipal,
        Self::Group,
        Self::Occupation,
        Self::Extent,
        Self::EngagementType,
        Self::Remote,
        Self::Sector,
        Self::WorkHours,
        Self::WorkDays,
        Self::WorkLanguage,
        Self::Published,
        Self::Deadline,
    ];

    /// As in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Municipal => "municipal",
            Self::Group => "group",
            Self::Occupation => "occupation",
            Self::Extent => "extent",
            Self::EngagementType => "engagementType",
            Self::Remote => "remote",
            Self::Sector => "sector",
            Self::WorkHours => "workHours",
            Self::WorkDays => "workDays",
            Self::WorkLanguage => "workLanguage",
            Self::Published => "published",
            Self::Deadline => "deadline",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name().eq_ignore_ascii_case(name))
    }

    /// The ad's property that the filter reads, where it reads one.
    pub fn property(self) -> Option<&'static str> {
        Some(match self {
            Self::Extent => "extent",
            Self::EngagementType => "engagementtype",
            Self::Remote => "remote",
            Self::Sector => "sector",
            Self::WorkHours => "workhours",
            Self::WorkDays => "workday",
            Self::WorkLanguage => "workLanguage",
            _ => return None,
        })
    }

    /// The values there are, where the list is closed.
    pub fn closed(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Published => Some(&["today", "3", "7"]),
            Self::Deadline => Some(&["3", "7", "14", "later", "asap"]),
            _ => self.property().and_then(properties::closed_list),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Relevance,
    Newest,
    Deadline,
}

impl Sort {
    pub const ALL: [Self; 3] = [Self::Relevance, Self::Newest, Self::Deadline];

    pub fn name(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Newest => "newest",
            Self::Deadline => "deadline",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// As typed, blanks at the ends removed.
    pub text: String,
    chosen: Vec<(Facet, String)>,
    sort: Option<Sort>,
}

impl Query {
    /// Reads the pairs of a query string. Names are known in any case; others, `lang` and `cursor` say, are not read.
    /// What a filter does not know is left out and told.
    pub fn parse(query_string: &str) -> (Self, Vec<FieldError>) {
        let mut query = Self::default();
        let mut problems = Vec::new();
        let mut sent = [0; Facet::ALL.len()];
        for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
            let value = canonical_text(&value);
            let value = value.as_str();
            if value.is_empty() {
                continue;
            }
            if name.eq_ignore_ascii_case("q") {
                query.text = value.chars().filter(|c| !c.is_control()).take(TEXT_MAX_CHARS).collect::<String>().trim().to_owned();
            } else if name.eq_ignore_ascii_case("sort") {
                query.sort = Sort::ALL.into_iter().find(|sort| sort.name().eq_ignore_ascii_case(value));
                if query.sort.is_none() {
                    problems.push(unknown("sort", value, &Sort::ALL.map(Sort::name)));
                }
            } else if let Some(facet) = Facet::parse(&name) {
                sent[facet as usize] += 1;
                if sent[facet as usize] > VALUES_MAX {
                    continue;
                }
                match facet.canonical(value) {
                    Ok(value) => query.choose(facet, value),
                    Err(problem) => problems.push(problem),
                }
            }
        }
        query.chosen.sort();
        for facet in Facet::ALL.into_iter().filter(|facet| sent[*facet as usize] > VALUES_MAX) {
            let message = format!("{} has {} values; the first {VALUES_MAX} are read", facet.name(), sent[facet as usize]);
            problems.push(FieldError::new(format!("/{}", facet.name()), "TOO_MANY", message));
        }
        problems.truncate(PROBLEMS_MAX);
        (query, problems)
    }

    fn choose(&mut self, facet: Facet, value: String) {
        let of_this = self.values(facet).count();
        if of_this < VALUES_MAX && !self.is_chosen(facet, &value) {
            self.chosen.push((facet, value));
        }
    }

    /// The values chosen of a filter.
    pub fn values(&self, facet: Facet) -> impl Iterator<Item = &str> {
        self.chosen.iter().filter(move |(of, _)| *of == facet).map(|(_, value)| value.as_str())
    }

    /// Whether a value is chosen, in any case.
    pub fn is_chosen(&self, facet: Facet, value: &str) -> bool {
        self.values(facet).any(|chosen| chosen.to_lowercase() == value.to_lowercase())
    }

    /// Every chosen value, in the order of the filters.
    pub fn chosen(&self) -> &[(Facet, String)] {
        &self.chosen
    }

    /// Relevance where there are words, otherwise newest, unless something else was asked for.
    pub fn sort(&self) -> Sort {
        match self.sort {
            Some(Sort::Relevance) if self.text.is_empty() => Sort::Newest,
            Some(sort) => sort,
            None if self.text.is_empty() => Sort::Newest,
            None => Sort::Relevance,
        }
    }

    /// The order, if it is not the default.
    pub fn unusual_sort(&self) -> Option<Sort> {
        let usual = Self { sort: None, ..self.clone() }.sort();
        Some(self.sort()).filter(|sort| *sort != usual)
    }

    /// Neither words nor filters.
    pub fn is_everything(&self) -> bool {
        self.text.is_empty() && self.chosen.is_empty()
    }

    pub fn with_text(&self, text: &str) -> Self {
        Self { text: text.to_owned(), ..self.clone() }
    }

    pub fn with_sort(&self, sort: Sort) -> Self {
        Self { sort: Some(sort), ..self.clone() }
    }

    pub fn with(&self, facet: Facet, value: &str) -> Self {
        let mut query = self.clone();
        query.choose(facet, value.to_owned());
        query.chosen.sort();
        query
    }

    /// With these choices of a filter and no others of it.
    pub fn with_values(&self, facet: Facet, values: Vec<String>) -> Self {
        let mut query = self.clone();
        query.chosen.retain(|(of, _)| *of != facet);
        values.into_iter().for_each(|value| query.choose(facet, value));
        query.chosen.sort();
        query
    }

    pub fn with_nothing_chosen(&self) -> Self {
        Self { chosen: Vec::new(), ..self.clone() }
    }

    /// The same search in the default order.
    pub fn in_usual_order(&self) -> Self {
        Self { sort: None, ..self.clone() }
    }

    pub fn without(&self, facet: Facet, value: &str) -> Self {
        let mut query = self.clone();
        query.chosen.retain(|(of, chosen)| !(*of == facet && chosen == value));
        query
    }

    /// An address with this search: `/stillinger?q=kokk&county=Oslo`.
    pub fn address(&self, path: &str) -> String {
        let query_string = self.to_string();
        if query_string.is_empty() { path.to_owned() } else { format!("{path}?{query_string}") }
    }
}

/// The canonical query string: in a fixed order and without defaults.
impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = form_urlencoded::Serializer::new(String::new());
        if !self.text.is_empty() {
            out.append_pair("q", &self.text);
        }
        for (facet, value) in &self.chosen {
            out.append_pair(facet.name(), value);
        }
        if let Some(sort) = self.unusual_sort() {
            out.append_pair("sort", sort.name());
        }
        formatter.write_str(&out.finish())
    }
}

impl Facet {
    fn canonical(self, value: &str) -> Result<String, FieldError> {
        if value.eq_ignore_ascii_case(NOT_GIVEN) && self != Self::Published {
            return Ok(NOT_GIVEN.to_owned());
        }
        let is_it = |known: &str| known.to_lowercase() == value.to_lowercase();
        if self == Self::Occupation
            && let Some(known) = occupations::styrk().find(|known| is_it(known.name))
        {
            return Ok(known.code.to_owned());
        }
        match self.closed() {
            None => Ok(value.chars().take(TEXT_MAX_CHARS).collect()),
            Some(known) => known
                .iter()
                .find(|known| is_it(known))
                .map(|known| (*known).to_owned())
                .ok_or_else(|| unknown(self.name(), value, known)),
        }
    }
}

fn unknown(name: &str, value: &str, known: &[&str]) -> FieldError {
    FieldError::unexpected(name, value, &format!("it is one of {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_its_address() {
        let (query, problems) =
            Query::parse("q=+kokk+&county=OSLO&county=oslo&extent=heltid&sort=relevance&lang=en&published=&x=1");
        assert!(problems.is_empty());
        assert_eq!(query.to_string(), "q=kokk&county=OSLO&extent=Heltid");
        assert_eq!(Query::parse(&query.to_string()).0.to_string(), query.to_string());
        assert_eq!(query.sort(), Sort::Relevance);
        assert_eq!(query.without(Facet::County, "OSLO").address("/stillinger"), "/stillinger?q=kokk&extent=Heltid");
        assert_eq!(Query::parse("sort=newest").0.to_string(), "");
        assert_eq!(Query::parse("q=a&SORT=Newest").0.to_string(), "q=a&sort=newest");
    }

    #[test]
    fn a_search_is_one_however_it_was_typed() {
        let (query, _) =
            Query::parse("q=spesial%C2%ADsyke%E2%80%8Bpleier%09%C2%A0natt&county=A%CC%8Alesund%C2%AD&occupation=%EF%BB%BF2223");
        assert_eq!(query.text, "spesialsykepleier natt");
        assert_eq!(query.chosen(), [(Facet::County, "Ålesund".to_owned()), (Facet::Occupation, "2223".to_owned())]);
        assert_eq!(Query::parse("q=%C2%AD").0, Query::default());
    }

    #[test]
    fn of_five_thousand_occupations_sixty_are_read_and_that_is_told() {
        let sent: Vec<String> = (0..5000).map(|code| format!("occupation={code}")).collect();
        let (query, problems) = Query::parse(&sent.join("&"));
        assert_eq!(query.values(Facet::Occupation).count(), 60);
        let told: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(told, ["occupation has 5000 values; the first 60 are read"]);
        let (_, problems) = Query::parse(&"sort=x&extent=y&".repeat(1000));
        assert_eq!(problems.len(), 100);
    }

    #[test]
    fn what_no_filter_knows_is_told() {
        let (query, problems) = Query::parse("extent=Halvtid&published=1999&deadline=ikke-oppgitt&sort=best");
        assert_eq!(
            problems.iter().map(|problem| problem.pointer.as_str()).collect::<Vec<_>>(),
            ["/extent", "/published", "/sort"]
        );
        assert_eq!(query.to_string(), "deadline=ikke-oppgitt");
    }
}
