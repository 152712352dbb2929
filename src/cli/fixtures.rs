//! Where fixtures are when nobody says so: in a folder `fixtures` beside the specs.

use std::path::{Path, PathBuf};

/// The folder that was named, else `fixtures` beside or above the first path that has one, else `fixtures`.
pub fn folder(named: Option<&Path>, specs: &[PathBuf]) -> PathBuf {
    if let Some(named) = named {
        return named.to_owned();
    }
    let above = specs
        .iter()
        .flat_map(|path| path.ancestors().skip(1).take(3));
    let mut beside = above.map(|folder| folder.join("fixtures"));
    let found = beside.find(|folder| folder.is_dir());
    found.unwrap_or_else(|| PathBuf::from("fixtures"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixtures_stand_beside_the_specs() {
        let root = tempfile::tempdir().unwrap();
        let fixtures = root.path().join("fixtures");
        let specs = root.path().join("specs");
        std::fs::create_dir(&fixtures).unwrap();
        for path in ["", "shop", "shop/openapi.yaml"] {
            assert_eq!(folder(None, &[specs.join(path)]), fixtures, "{path}");
        }
        assert_eq!(folder(Some(Path::new("x")), &[specs]), Path::new("x"));
        let nowhere = [PathBuf::from("specs")];
        assert_eq!(folder(None, &nowhere), Path::new("fixtures"));
    }
}
