//! A time zone as the browser knows it.

use crate::shared::local_time;
use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The parts of a local time, to the second.
const PARTS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];

pub struct Zone(Intl::DateTimeFormat);

impl Zone {
    /// None where the browser does not know it.
    pub fn find(name: &str) -> Option<Self> {
        let options = Object::new();
        let set = |name: &str, value: &str| Reflect::set(&options, &name.into(), &value.into()).ok();
        set("timeZone", name)?;
        set("hourCycle", "h23")?;
        for part in PARTS {
            set(part, "numeric")?;
        }
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let format: Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
        // Made this way, an unknown zone is a value and no exception.
        let arguments = Array::of2(&"en-US".into(), &options);
        Some(Self(Reflect::construct(&format, &arguments).ok()?.unchecked_into()))
    }

    fn shown(&self, at: DateTime<Utc>) -> Option<NaiveDateTime> {
        // Exact: instants are far from where a float loses milliseconds.
        #[allow(clippy::cast_precision_loss)]
        let date = Date::new(&JsValue::from_f64(at.timestamp_millis() as f64));
        let mut numbers = [0; PARTS.len()];
        for part in self.0.format_to_parts(&date).iter() {
            let text = |name: &str| Reflect::get(&part, &name.into()).ok()?.as_string();
            let kind = text("type")?;
            if let Some(place) = PARTS.iter().position(|one| *one == kind) {
                numbers[place] = text("value")?.parse::<u32>().ok()?;
            }
        }
        let [year, month, day, hour, minute, second] = numbers;
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?.and_hms_opt(hour, minute, second)
    }

    fn ahead(&self, at: DateTime<Utc>) -> Option<TimeDelta> {
        Some(self.shown(at)?.and_utc() - DateTime::from_timestamp_secs(at.timestamp())?)
    }

    pub fn instants(&self, local: NaiveDateTime) -> MappedLocalTime<DateTime<Utc>> {
        local_time::instants(local, |at| self.ahead(at))
    }

    pub fn local(&self, at: DateTime<Utc>) -> Option<DateTime<FixedOffset>> {
        let ahead = i32::try_from(self.ahead(at)?.num_seconds()).ok()?;
        Some(at.with_timezone(&FixedOffset::east_opt(ahead)?))
    }
}
