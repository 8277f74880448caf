//! Badges that are baked into images.

use crate::Folder;

const PICTURE: &str = "<svg xmlns='http://www.w3.org/2000/svg'><circle r='5'/></svg>\n";

/// One grey pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\
    \0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82";

fn with_pictures(name: &str) -> Folder {
    let folder = Folder::with_badge(name);
    folder.write("picture.svg", PICTURE);
    std::fs::write(folder.0.join("picture.png"), PIXEL).unwrap();
    folder
}

#[test]
fn a_baked_badge_is_taken_wherever_the_badge_is() {
    let folder = with_pictures("baked");
    for suite in ["ob3-jwt", "vc+jwt"] {
        folder.ok(&format!("issue --key key.jwk --suite {suite} -o {suite} draft.json"));
    }
    for (badge, format) in [("badge.json", "data-integrity"), ("ob3-jwt", "jwt"), ("vc+jwt", "jwt")]
    {
        for kind in ["png", "svg"] {
            let image = format!("{}.{kind}", badge.replace('.', "-"));
            folder.ok(&format!("badge bake {badge} picture.{kind} -o {image}"));
            let report = folder.ok(&format!("verify --offline --json {image}"));
            let (format, kind) =
                (format!("\"format\":\"{format}\""), format!("\"image\":\"{kind}\""));
            let report = report.replace(": ", ":");
            assert!(report.contains(&format) && report.contains(&kind), "{report}");
            folder.ok(&format!("badge extract {image} -o out"));
            assert_eq!(folder.read("out").trim(), folder.read(badge).trim(), "{image}");
            std::fs::remove_file(folder.0.join("out")).unwrap();
        }
    }
    let told = folder.ok("verify --offline badge-json.png --verbose");
    assert!(told.contains("a JSON document, baked into a PNG image"), "{told}");
    let inspected = folder.ok("inspect badge-json.png").replace("badge-json.png", "badge.json");
    assert_eq!(inspected, folder.ok("inspect badge.json"));
    folder.ok("present --key key.jwk --domain d --challenge c badge-json.svg -o shown.json");
    folder.ok("verify --offline --domain d --challenge c shown.json");
    assert!(folder.ok("verify --offline --why --json badge-json.svg").contains("proofHash"));
    folder.ok("bundle badge-json.png -o evidence.json");
}

#[test]
fn a_picture_is_no_badge_and_is_not_lost() {
    let folder = with_pictures("unbaked");
    for (file, status, code) in
        [("picture.png", 1, "input.image_empty"), ("picture.svg", 1, "input.image_empty")]
    {
        let ran = folder.run(&format!("verify --offline {file}"));
        assert!(ran.status == status && ran.stdout.contains(code), "{}", ran.stdout);
        let ran = folder.run(&format!("badge extract {file}"));
        assert!(ran.status == status && ran.stderr.contains(code), "{}", ran.stderr);
    }
    folder.write(
        "older.svg",
        "<svg xmlns:o='http://openbadges.org'><o:assertion verify='https://uni.example/1'/></svg>",
    );
    let ran = folder.run("verify --offline older.svg");
    assert_eq!(ran.status, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("of a version before Open Badges 3.0"), "{}", ran.stdout);

    // An image is replaced if it is the result of baking, and a picture is not.
    folder.ok("badge bake badge.json picture.png -o badge.png");
    folder.ok("badge bake badge.json picture.png -o badge.png");
    folder.write("other.svg", PICTURE);
    let ran = folder.run("badge bake badge.json picture.svg -o other.svg");
    assert!(ran.status == 2 && ran.stderr.contains("usage.output"), "{}", ran.stderr);
    assert_eq!(folder.read("other.svg"), PICTURE);

    let ran = folder.run("badge bake badge.json badge.png -o twice.png");
    assert!(ran.status == 2 && ran.stderr.contains("--replace"), "{}", ran.stderr);
    folder.ok("badge bake --replace badge.json badge.png -o twice.png");
    let bytes = |name: &str| std::fs::read(folder.0.join(name)).unwrap();
    assert_eq!(bytes("twice.png"), bytes("badge.png"));
    for (arguments, status, code, file) in [
        ("draft.json picture.png", 2, "usage.bake", "draft.json"),
        ("badge.json draft.json", 1, "input.no_image", "draft.json"),
        ("picture.svg picture.png", 2, "usage.bake", "picture.svg"),
    ] {
        let ran = folder.run(&format!("badge bake {arguments} -o none.png"));
        assert_eq!(ran.status, status, "{arguments}: {}", ran.stderr);
        assert!(ran.stderr.contains(code) && ran.stderr.contains(file), "{}", ran.stderr);
    }
    assert!(!folder.names().contains(&"none.png".to_owned()));
}
