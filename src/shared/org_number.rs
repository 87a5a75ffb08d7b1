//! Norwegian organisation numbers: nine digits, the last one a check digit (modulus 11).

const WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];

/// Whether `text` is nine digits that pass the check of the Brønnøysund registers.
pub fn is_valid(text: &str) -> bool {
    let Some(digits) = text.chars().map(|c| c.to_digit(10)).collect::<Option<Vec<_>>>() else { return false };
    let [first @ .., check] = digits.as_slice() else { return false };
    if first.len() != WEIGHTS.len() {
        return false;
    }
    if first.iter().all(|digit| *digit == 0) {
        return false;
    }
    let sum: u32 = first.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    (11 - sum % 11) % 11 == *check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digit() {
        for good in ["989012088", "974760673", "999999999"] {
            // 999999999: 9 × 32 = 288, 288 mod 11 = 2, 11 − 2 = 9.
            assert!(is_valid(good), "{good}");
        }
        for bad in ["989012087", "000000000", "", "98901208", "9890120880", "98901208a", "１２３４５６７８９"] {
            assert!(!is_valid(bad), "{bad}");
        }
    }
}
