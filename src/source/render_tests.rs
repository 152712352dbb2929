//! How problems look.

use super::*;
use crate::source::codes::yaml as codes;
use crate::source::{FileId, parse_yaml};

fn one_file(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new("specs/a.yaml", text.to_owned()));
    (sources, file)
}

#[test]
fn a_problem_shows_its_line_and_what_to_do() {
    let (sources, file) = one_file("价: 1\nstatus: =价 + x\nstatus: 2\n");
    let (_, mut diagnostics) = parse_yaml(&sources.file(file).text, file);
    diagnostics[0].expected = Some("integer".into());
    diagnostics[0].actual = Some("string \"abc\"".into());
    let drawn = render(&diagnostics, &sources, Style::default());
    assert_eq!(
        drawn,
        "\
error[duplicate-key]: the key `status` stands twice in one mapping
 --> specs/a.yaml:3:1
  |
2 | status: =价 + x
  | ------ first here
3 | status: 2
  | ^^^^^^
  |
  = expected: integer
  = actual: string \"abc\"
  = help: remove one of the two, or rename it; until then the first one counts

1 error in 1 file
"
    );
}

#[test]
fn problems_are_sorted_and_counted() {
    let (sources, file) = one_file("a: 1\nb: 2\n");
    let at = |start: u32| Span {
        file,
        start,
        end: start + 1,
    };
    let diagnostics = [
        Diagnostic::new(&codes::MISSING_FILE, "third").in_file("z.yaml"),
        Diagnostic::new(&codes::DUPLICATE_KEY, "second").at(at(5)),
        Diagnostic::new(&codes::MORE_PROBLEMS, "first").at(at(0)),
    ];
    let drawn = render(&diagnostics, &sources, Style::default());
    let order = ["first", "second", "third"].map(|word| drawn.find(word).unwrap());
    assert!(order.is_sorted(), "{drawn}");
    assert!(drawn.ends_with("2 errors, 1 note in 2 files\n"), "{drawn}");
    assert!(drawn.contains("--> z.yaml\n"), "{drawn}");
    assert_eq!(render(&[], &sources, Style::default()), "");
}

#[test]
fn machines_get_the_same() {
    let (sources, file) = one_file("a: 1\n价: 价格\n");
    let span = Span {
        file,
        start: 10,
        end: 16,
    };
    let diagnostic = Diagnostic::new(&codes::UNRESOLVED_REF, "m")
        .at(span)
        .related(span, "r");
    let place =
        json!({"file": "specs/a.yaml", "line": 2, "column": 4, "end_line": 2, "end_column": 6});
    let mut expected = json!({"code": "unresolved-ref", "severity": "error", "message": "m"});
    let object = expected.as_object_mut().unwrap();
    object.extend(place.as_object().unwrap().clone());
    let mut related = place.clone();
    related["message"] = json!("r");
    object.insert("related".into(), json!([related]));
    assert_eq!(to_json(&[diagnostic], &sources), json!([expected]));
}

#[test]
fn long_lines_and_far_places_stay_small() {
    let long = format!(
        "a: \"{}\"\n{}b: 1\n",
        "价".repeat(1_000_000),
        "# x\n".repeat(500)
    );
    let (sources, file) = one_file(&long);
    let middle = 4 + 3 * 500_000;
    let end = offset_of(&long, "b: 1");
    let diagnostic = Diagnostic::new(&codes::UNRESOLVED_REF, "m")
        .at(Span {
            file,
            start: middle,
            end: middle + 6,
        })
        .related(
            Span {
                file,
                start: end,
                end: end + 1,
            },
            "there",
        );
    let drawn = render(&[diagnostic], &sources, Style::default());
    assert!(drawn.len() < 3_000, "{}", drawn.len());
    assert!(drawn.contains("specs/a.yaml:1:500005"), "{drawn}");
    assert!(drawn.contains("502 | b: 1"), "{drawn}");
}

fn offset_of(text: &str, part: &str) -> u32 {
    u32::try_from(text.find(part).unwrap()).unwrap()
}
