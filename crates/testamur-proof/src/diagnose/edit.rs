//! Documents with something taken away.

use testamur_core::json::{Pointer, Value};

/// The document without the member or item at a place.
pub(super) fn without(document: &Value, place: &Pointer) -> Option<Value> {
    fn cut(value: &mut Value, steps: &[String]) -> Option<()> {
        let (step, rest) = steps.split_first()?;
        match value {
            Value::Object(object) if rest.is_empty() => object.remove(step).map(drop),
            Value::Object(object) => cut(object.get_mut(step)?, rest),
            Value::Array(items) => {
                let index: usize = step.parse().ok()?;
                if rest.is_empty() {
                    (index < items.len()).then(|| drop(items.remove(index)))
                } else {
                    cut(items.get_mut(index)?, rest)
                }
            }
            _ => None,
        }
    }
    let mut changed = document.clone();
    let steps: Vec<String> = place.segments().collect();
    cut(&mut changed, &steps).map(|()| changed)
}

/// The places of members and items below one, up to `most`.
pub(super) fn collect_places(value: &Value, at: &Pointer, most: usize, places: &mut Vec<Pointer>) {
    let mut visit = |inner: &Value, place: Pointer| {
        if places.len() < most {
            places.push(place.clone());
            collect_places(inner, &place, most, places);
        }
    };
    match value {
        Value::Object(object) => {
            object.iter().for_each(|(name, inner)| visit(inner, at.child(name)));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, inner)| visit(inner, at.item(index)));
        }
        _ => {}
    }
}
