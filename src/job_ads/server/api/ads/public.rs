//! Converts stored ads to their public form. Non-public data is removed here and nowhere else.

use crate::job_ads::model::{Ad, Category, Location, Privacy};
use crate::job_ads::public_ad::{PublicAd, PublicAdDetail, PublicEmployer, PublicLocation, PublicOccupation};
use crate::job_ads::server::display;
use crate::job_ads::server::feeds::store::LiveAdRow;
use crate::job_ads::server::places::complete;
use crate::platform::html;
use crate::shared::paths;
use chrono::{DateTime, SecondsFormat, Utc};
use std::collections::BTreeMap;

/// Properties that have fields of their own.
const SEPARATE_PROPERTIES: [&str; 7] =
    ["applicationurl", "applicationemail", "applicationdue", "extent", "engagementtype", "sector", "remote"];
/// Properties that say how to apply, or link to a page that does.
const APPLICATION_PROPERTIES: [&str; 5] =
    ["applicationurl", "applicationemail", "applicationmail", "applicationlabel", "sourceurl"];

pub fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

pub fn ad(public_url: &str, row: &LiveAdRow) -> PublicAd {
    let LiveAdRow { uuid, published, expires, updated, ad } = row;
    let ad = &ad.0;
    let property = |name: &str| ad.properties.get(name).cloned();
    let uuid = uuid.to_string();
    PublicAd {
        title: ad.title.clone(),
        employer: employer(ad),
        locations: ad.location_list.iter().map(location).collect(),
        occupations: ad.category_list.iter().map(occupation).collect(),
        extent: property("extent"),
        engagement_type: property("engagementtype"),
        sector: property("sector"),
        remote: property("remote"),
        published: time(*published),
        expires: time(*expires),
        application_due: property("applicationdue"),
        url: format!("{public_url}{}", paths::ad(&uuid)),
        updated: time(*updated),
        uuid,
    }
}

/// Of an ad that has expired nothing tells how to apply, where it came from, or whom to ask; who the employer is stays.
pub fn detail(public_url: &str, row: &LiveAdRow, is_live: bool) -> PublicAdDetail {
    let whole = &row.ad.0;
    let of_applying = |name: &str| whole.properties.get(name).filter(|_| is_live).cloned();
    PublicAdDetail {
        ad: ad(public_url, row),
        ad_text: html::stored(&whole.ad_text).into_html(),
        positions: whole.positions,
        contacts: if is_live { whole.contact_list.clone() } else { Vec::new() },
        application_url: of_applying("applicationurl"),
        application_email: of_applying("applicationemail"),
        properties: properties(whole, is_live),
    }
}

fn properties(ad: &Ad, is_live: bool) -> BTreeMap<String, String> {
    let may_be_told = |name: &str| !SEPARATE_PROPERTIES.contains(&name) && (is_live || !APPLICATION_PROPERTIES.contains(&name));
    let names = ad.properties.keys().filter(|name| may_be_told(name));
    let clean = |name: &str, value: &str| match name {
        "employerdescription" => html::stored(value).into_html(),
        _ => value.to_owned(),
    };
    names.filter_map(|name| Some((name.clone(), clean(name, ad.public_property(name)?)))).collect()
}

fn employer(ad: &Ad) -> PublicEmployer {
    if ad.privacy == Privacy::DontShowEmployer {
        return PublicEmployer::default();
    }
    PublicEmployer { name: ad.employer.business_name.clone(), orgnr: ad.employer.orgnr.clone() }
}

fn location(location: &Location) -> PublicLocation {
    let Location { address, postal_code, country, county, municipal, city, latitude, longitude } = complete(location);
    PublicLocation { address, city, municipal, county, country, postal_code, latitude, longitude }
}

fn occupation(category: &Category) -> PublicOccupation {
    PublicOccupation {
        code: category.code.clone(),
        name: display::category_name(category),
        group: display::occupation(category).map(|known| known.group.to_owned()),
    }
}
