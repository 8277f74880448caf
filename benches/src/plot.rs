//! Plots with logarithmic axes, as SVG that is readable on light and on dark ground.

use std::fmt::Write as _;

/// Lines over one pair of axes.
pub struct Panel {
    pub title: &'static str,
    /// What the horizontal axis counts.
    pub across: Axis,
    pub up: Axis,
    pub lines: Vec<Line>,
}

/// A logarithmic axis.
pub struct Axis {
    pub label: &'static str,
    /// Powers of ten that it goes from and to.
    pub decades: (i32, i32),
    /// How one of them is written.
    pub tick: fn(i32) -> String,
}

/// Points that belong together.
pub struct Line {
    pub name: &'static str,
    pub points: Vec<(f64, f64)>,
}

/// The axis that these values fit on.
pub fn decades(values: impl Iterator<Item = f64> + Clone) -> (i32, i32) {
    let least = values.clone().fold(f64::INFINITY, f64::min).log10();
    let most = values.fold(0.0, f64::max).log10();
    (least.floor() as i32, most.ceil() as i32)
}

/// Panels side by side. `summary` is for those who cannot see them.
///
/// # Panics
/// When a panel has more than four lines.
pub fn svg(summary: &str, panels: &[Panel]) -> String {
    let width = WIDTH * panels.len() as f64;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {HEIGHT}\" width=\"{width}\" \
         height=\"{HEIGHT}\" role=\"img\">\n<title>{summary}</title>\n{STYLE}\
         <rect class=\"ground\" width=\"{width}\" height=\"{HEIGHT}\" rx=\"6\"/>\n"
    );
    for (at, panel) in panels.iter().enumerate() {
        write(&mut out, WIDTH * at as f64, panel);
    }
    out + "</svg>\n"
}

/// Of one panel, with its labels.
const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 430.0;

/// Where the axes of a panel are.
const LEFT: f64 = 78.0;
const RIGHT: f64 = WIDTH - 42.0;
const TOP: f64 = 112.0;
const BOTTOM: f64 = HEIGHT - 56.0;

/// The colours can be told apart by those who do not see all of them; the marks help as well.
const STYLE: &str = "<style>
text { font: 13px system-ui, 'DejaVu Sans', sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px }
.tick { font-size: 12px; fill: #59636e }
.ground { fill: #ffffff }
.grid { stroke: #d9dee3; stroke-width: 1 }
.axis { stroke: #59636e; stroke-width: 1; fill: none }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
.a { stroke: #0a5fb4; color: #0a5fb4 } .b { stroke: #b84a00; color: #b84a00 }
.c { stroke: #0b7a55; color: #0b7a55 } .d { stroke: #96378f; color: #96378f }
.mark { fill: currentColor; stroke: none }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .tick { fill: #9aa5b1 } .ground { fill: #10151c }
.grid { stroke: #2b333d } .axis { stroke: #9aa5b1 }
.a { stroke: #63b0ff; color: #63b0ff } .b { stroke: #ff9a4d; color: #ff9a4d }
.c { stroke: #4fd1a0; color: #4fd1a0 } .d { stroke: #e08bd9; color: #e08bd9 }
}
</style>
";

const CLASSES: [&str; 4] = ["a", "b", "c", "d"];

fn write(out: &mut String, left: f64, panel: &Panel) {
    let place = |axis: &Axis, from: f64, to: f64, value: f64| {
        let (least, most) = (f64::from(axis.decades.0), f64::from(axis.decades.1));
        from + (to - from) * (value.log10() - least) / (most - least)
    };
    let x = |value: f64| place(&panel.across, LEFT, RIGHT, value);
    let y = |value: f64| place(&panel.up, BOTTOM, TOP, value);

    let mut put = |line: String| out.push_str(&(line + "\n"));
    put(format!("<g transform=\"translate({left} 0)\">"));
    put(format!("<text class=\"title\" x=\"{LEFT}\" y=\"30\">{}</text>", panel.title));
    for decade in panel.up.decades.0..=panel.up.decades.1 {
        let at = y(10_f64.powi(decade));
        put(format!("<path class=\"grid\" d=\"M{LEFT} {at:.1}H{RIGHT}\"/>"));
        put(text("tick", "end", (LEFT - 8.0, at + 4.0), &(panel.up.tick)(decade)));
    }
    for decade in panel.across.decades.0..=panel.across.decades.1 {
        let at = x(10_f64.powi(decade));
        put(format!("<path class=\"grid\" d=\"M{at:.1} {TOP}V{BOTTOM}\"/>"));
        put(text("tick", "middle", (at, BOTTOM + 18.0), &(panel.across.tick)(decade)));
    }
    put(format!("<path class=\"axis\" d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/>"));
    put(text("label", "middle", ((LEFT + RIGHT) / 2.0, BOTTOM + 42.0), panel.across.label));
    put(format!(
        "<text text-anchor=\"middle\" transform=\"translate(18 {:.0}) rotate(-90)\">{}</text>",
        (TOP + BOTTOM) / 2.0,
        panel.up.label
    ));
    for (at, line) in panel.lines.iter().enumerate() {
        let class = CLASSES[at];
        // Two columns of names above the axes.
        let name = (LEFT + 170.0 * (at % 2) as f64, 56.0 + 22.0 * (at / 2) as f64);
        put(format!("<path class=\"line {class}\" d=\"M{} {}h24\"/>", name.0, name.1));
        put(mark(class, at, (name.0 + 12.0, name.1)));
        put(text("name", "start", (name.0 + 31.0, name.1 + 4.5), line.name));

        let points: Vec<(f64, f64)> = line.points.iter().map(|(a, b)| (x(*a), y(*b))).collect();
        let mut path = String::new();
        for (x, y) in &points {
            let step = if path.is_empty() { 'M' } else { 'L' };
            write!(path, "{step}{x:.1} {y:.1}").expect("a String takes all that is written");
        }
        put(format!("<path class=\"line {class}\" d=\"{path}\"/>"));
        points.iter().for_each(|point| put(mark(class, at, *point)));
    }
    put("</g>".to_owned());
}

fn text(class: &str, anchor: &str, (x, y): (f64, f64), text: &str) -> String {
    format!(
        "<text class=\"{class}\" text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"
    )
}

/// A circle, square, triangle or diamond.
fn mark(class: &str, which: usize, (x, y): (f64, f64)) -> String {
    let shape = [
        "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
        "M-3.7 -3.7h7.4v7.4h-7.4z",
        "M0 -5L4.8 3.6H-4.8z",
        "M0 -5.2L5.2 0L0 5.2L-5.2 0z",
    ][which];
    format!(
        "<g class=\"{class}\"><path class=\"mark\" transform=\"translate({x:.1} {y:.1})\" d=\"{shape}\"/></g>"
    )
}
