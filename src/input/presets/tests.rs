use super::*;

fn layouts() -> impl Iterator<Item = &'static Layout> {
    PRESETS.iter().flat_map(|preset| preset.layouts)
}

fn header(names: &[&str]) -> Header {
    Header::new(names.iter().map(|name| (*name).to_owned()).collect())
}

#[test]
fn every_layout_detects_its_own_signature_and_no_other() {
    for layout in layouts() {
        let found = choose(PresetChoice::Detect, &header(layout.signature));
        assert_eq!(found.map(|found| found.name), Some(layout.name));
        let others = layouts()
            .filter(|other| other.is_of(&header(layout.signature)))
            .count();
        assert_eq!(others, 1, "{}", layout.name);
    }
}

#[test]
fn a_plain_file_is_of_no_preset() {
    let plain = header(&["order_id", "customer_id", "order_date", "amount", "status"]);
    assert!(choose(PresetChoice::Detect, &plain).is_none());
    let shopify = choose(PresetChoice::Named(&shopify::PRESET), &plain);
    assert_eq!(shopify.map(|layout| layout.name), Some("shopify"));
    let all = header(PRESETS[0].layouts[0].signature);
    assert!(choose(PresetChoice::None, &all).is_none());
}

#[test]
fn of_a_presets_layouts_the_nearest_is_taken() {
    let older = header(&["id", "Created (UTC)", "Amount", "Currency"]);
    let found = choose(PresetChoice::Named(&stripe::PRESET), &older);
    assert_eq!(found.map(|layout| layout.name), Some("stripe (older)"));
}

#[test]
fn a_preset_is_found_by_its_name_alone() {
    for preset in &PRESETS {
        assert_eq!(Preset::named(preset.name), Some(preset));
        let same = PRESETS.iter().filter(|other| other.name == preset.name);
        assert_eq!(same.count(), 1, "{preset}");
        assert!(!preset.layouts.is_empty(), "{preset}");
    }
    assert_eq!(Preset::named("Shopify"), None);
}
