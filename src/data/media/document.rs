//! Documents and archives.

use flate2::Crc;
use std::fmt::Write as _;

/// A page with a line of text.
pub(super) fn pdf() -> Vec<u8> {
    let stream = "BT /F1 24 Tf 72 720 Td (mimeo) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(text.len());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} 0 obj\n{object}\nendobj", at + 1);
    }
    let start = text.len();
    let count = objects.len() + 1;
    let _ = write!(text, "xref\n0 {count}\n0000000000 65535 f \n");
    for place in places {
        let _ = writeln!(text, "{place:010} 00000 n ");
    }
    let _ = write!(
        text,
        "trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    text.into_bytes()
}

/// An archive of one text.
pub(super) fn zip() -> Vec<u8> {
    packed(&[("mimeo.txt", "mimeo\n")])
}

/// A workbook with one sheet and one cell.
pub(super) fn xlsx() -> Vec<u8> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    let types = format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
         <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>"
    );
    let relation = |kind: &str, target: &str| {
        format!(
            "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let book = format!(
        "{HEAD}<workbook {main} xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <sheets><sheet name=\"mimeo\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let sheet = format!(
        "{HEAD}<worksheet {main}><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>mimeo</t></is></c></row></sheetData></worksheet>"
    );
    packed(&[
        ("[Content_Types].xml", &types),
        (
            "_rels/.rels",
            &relation("officeDocument", "xl/workbook.xml"),
        ),
        ("xl/workbook.xml", &book),
        (
            "xl/_rels/workbook.xml.rels",
            &relation("worksheet", "worksheets/sheet1.xml"),
        ),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// An archive of texts, which are not compressed.
fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut index) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let place = small(bytes.len());
        let mut crc = Crc::new();
        crc.update(text.as_bytes());
        // Version 2.0, no flags, stored, the first moment that there is.
        let mut common = Vec::new();
        common.extend([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
        common.extend(crc.sum().to_le_bytes());
        common.extend(small(text.len()).to_le_bytes());
        common.extend(small(text.len()).to_le_bytes());
        common.extend(small(name.len()).to_le_bytes());
        // The length of the name has two bytes, that of the extra field, too: zero.
        bytes.extend(*b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(text.as_bytes());
        index.extend(*b"PK\x01\x02\x14\0");
        index.extend(&common);
        index.extend([0; 10]);
        index.extend(place.to_le_bytes());
        index.extend(name.as_bytes());
    }
    let (start, length) = (small(bytes.len()), small(index.len()));
    let count = small(files.len()).to_le_bytes();
    bytes.extend(index);
    bytes.extend(*b"PK\x05\x06\0\0\0\0");
    bytes.extend([count[0], count[1], count[0], count[1]]);
    bytes.extend(length.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
