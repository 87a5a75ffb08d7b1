//! Sentences with named placeholders, which are the same in both languages.

/// Replaces each `{name}` by its value; placeholders inside values are left alone.
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut parts = sentence.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        let value = values.iter().find(|(known, _)| *known == name);
        debug_assert!(value.is_some(), "nothing is said for {{{name}}} of: {sentence}");
        filled.push_str(value.map_or("", |(_, value)| value));
        filled.push_str(rest);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_by_name() {
        assert_eq!(fill("Nothing", &[]), "Nothing");
        assert_eq!(fill("{first}–{last} av {all}", &[("all", "9"), ("first", "1"), ("last", "5")]), "1–5 av 9");
        assert_eq!(fill("{name}, {name}", &[("name", "å")]), "å, å");
    }

    #[test]
    fn what_is_filled_in_is_left_as_it_is() {
        for name in ["{}", "{date}", "{recruiter}", "{", "}", "{{date}}"] {
            let filled = fill("{recruiter} registrerte deg {date}.", &[("recruiter", name), ("date", "3. mai")]);
            assert_eq!(filled, format!("{name} registrerte deg 3. mai."));
        }
    }
}
