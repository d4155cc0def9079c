//! Excel's own charts, drawn of the columns of a sheet.

use rust_xlsxwriter::{
    Chart as Drawn, ChartAxisLabelPosition, ChartErrorBars, ChartErrorBarsType, ChartFormat,
    ChartLegendPosition, ChartLine, ChartMarker, ChartRange, ChartSolidFill, ChartType, Color,
    Worksheet, XlsxError,
};

use super::cells::held;

/// Colours that are told apart without colour vision too, in the order of the page's.
const COLOURS: [u32; 8] = [
    0x00_7d_7a, 0xd9_7b_00, 0x5b_5f_c7, 0xb0_30_60, 0x6b_8e_23, 0x8c_56_4b, 0x4a_90_d9, 0x7f_7f_7f,
];
/// Pixels of a chart, and between two.
const SIZE: (u32, u32) = (560, 300);
/// Rows of a sheet that a chart covers.
const ROWS: u32 = 16;
/// Columns that a chart covers, where several stand side by side.
const COLUMNS: u16 = 9;

/// What a chart is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Kind {
    /// Values along periods.
    Line,
    /// Values along a scale of numbers.
    Curve,
    /// Values of names, beside one another.
    Bars,
    /// Values of names that add up.
    Stack,
}

/// A chart of some columns of its sheet's table, which has no column of two.
pub(in crate::render) struct Chart {
    pub(in crate::render) title: String,
    pub(in crate::render) kind: Kind,
    pub(in crate::render) series: Vec<Series>,
    /// What the horizontal axis counts; empty for names.
    pub(in crate::render) axis: String,
    /// How the values are written.
    pub(in crate::render) form: String,
    /// The lowest and highest value of the axis, where they are not left to Excel.
    pub(in crate::render) range: Option<(f64, f64)>,
}

/// One line, or the bars of one colour.
pub(in crate::render) struct Series {
    pub(in crate::render) name: String,
    /// The column of names or of places.
    pub(in crate::render) x: u16,
    /// The column of values.
    pub(in crate::render) y: u16,
    /// How many rows.
    pub(in crate::render) rows: u32,
    /// Columns of how far the interval reaches above and below.
    pub(in crate::render) reach: Option<(u16, u16)>,
    /// A colour by its number; `None` is not drawn: what others stand upon.
    pub(in crate::render) colour: Option<usize>,
}

/// Text from data that Excel cannot take for a reference to cells.
fn words(text: &str) -> String {
    let text = held(text);
    match text.starts_with('=') {
        true => format!(" {text}"),
        false => text,
    }
}

impl Chart {
    /// Puts the chart beside the table, the first below which others follow.
    pub(super) fn insert(
        &self,
        sheet: &mut Worksheet,
        name: &str,
        first: u32,
        (row, column): (u32, u16),
        number: usize,
    ) -> Result<(), XlsxError> {
        let mut chart = Drawn::new(match self.kind {
            Kind::Line => ChartType::Line,
            Kind::Curve => ChartType::ScatterStraight,
            Kind::Bars => ChartType::Column,
            Kind::Stack => ChartType::ColumnStacked,
        });
        chart.set_width(SIZE.0).set_height(SIZE.1);
        chart.title().set_name(words(&self.title).as_str());
        chart.set_alt_text(held(&self.title));
        for series in &self.series {
            self.add(&mut chart, series, name, first);
        }
        let axis = chart.y_axis();
        axis.set_num_format(&self.form);
        if let Some((low, high)) = self.range {
            axis.set_min(low).set_max(high);
        }
        chart
            .x_axis()
            .set_label_position(ChartAxisLabelPosition::Low);
        if !self.axis.is_empty() {
            chart.x_axis().set_name(words(&self.axis).as_str());
        }
        let drawn = self.series.iter().filter(|series| series.colour.is_some());
        if drawn.count() > 1 {
            chart.legend().set_position(ChartLegendPosition::Bottom);
            let hidden = self.series.iter().enumerate();
            let hidden = hidden.filter(|(_, series)| series.colour.is_none());
            let hidden: Vec<usize> = hidden.map(|(place, _)| place).collect();
            chart.legend().delete_entries(&hidden);
        } else {
            chart.legend().set_hidden();
        }
        let place = number as u32;
        let (down, right) = (place / 2 * ROWS, (place % 2) as u16 * COLUMNS);
        sheet.insert_chart(row + down, column + right, &chart)?;
        Ok(())
    }

    fn add(&self, chart: &mut Drawn, series: &Series, name: &str, first: u32) {
        let last = first + series.rows.saturating_sub(1);
        let range = |column: u16| ChartRange::new_from_range(name, first, column, last, column);
        let added = chart.add_series();
        added
            .set_name(words(&series.name).as_str())
            .set_categories(&range(series.x))
            .set_values(&range(series.y));
        let Some(colour) = series.colour else {
            let mut format = ChartFormat::new();
            added.set_format(format.set_no_fill().set_no_border());
            return;
        };
        let colour = COLOURS.get(colour % COLOURS.len()).copied();
        let colour = Color::RGB(colour.unwrap_or_default());
        let mut format = ChartFormat::new();
        match self.kind {
            Kind::Line | Kind::Curve => {
                format.set_line(ChartLine::new().set_color(colour).set_width(2));
                let mut marker = ChartMarker::new();
                added.set_marker(marker.set_none());
            }
            Kind::Bars | Kind::Stack => {
                format.set_solid_fill(ChartSolidFill::new().set_color(colour));
                added.set_gap(60);
            }
        }
        added.set_format(&mut format);
        if let Some((above, below)) = series.reach {
            let mut bars = ChartErrorBars::new();
            bars.set_type(ChartErrorBarsType::Custom(range(above), range(below)));
            added.set_y_error_bars(&bars);
        }
    }
}
