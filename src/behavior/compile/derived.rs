//! Derived fields. Their types are found first, because formulas of other resources may use them.

use super::Compiler;
use crate::behavior::model::Derived;
use crate::behavior::syntax;
use crate::behavior::types::Type;
use indexmap::IndexMap;

impl Compiler<'_> {
    /// The derived fields of each resource.
    pub(super) fn derived(&mut self, file: &syntax::File) -> Vec<IndexMap<String, Derived>> {
        let before = self.diagnostics.len();
        for _ in 0..2 {
            self.diagnostics.truncate(before);
            self.derived_once(file);
        }
        self.diagnostics.truncate(before);
        self.derived_once(file)
    }

    fn derived_once(&mut self, file: &syntax::File) -> Vec<IndexMap<String, Derived>> {
        let mut all = Vec::new();
        for (at, (_, _, spec)) in file.resources.iter().enumerate() {
            let mut scope = Self::base_scope(Type::Any);
            let record = scope.bind("record", Type::Record(at));
            scope.bind("owner", Type::Record(at));
            let mut derived = IndexMap::new();
            for (name, _, value) in spec.derived.iter() {
                let (value, ty) = self.given(value, &scope);
                self.known.resources[at].fields.insert(name.to_owned(), ty);
                derived.insert(name.to_owned(), Derived { value, record });
            }
            all.push(derived);
        }
        all
    }
}
