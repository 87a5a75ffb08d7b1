//! QR codes, drawn dark on white with the margin that readers need, whatever the theme.

use crate::platform::fault::Fault;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

pub(super) fn draw(text: &str) -> Result<String, Fault> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Fault::other)?;
    Ok(code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .dark_color(svg::Color("#000"))
        .light_color(svg::Color("#fff"))
        .quiet_zone(true)
        .build())
}
