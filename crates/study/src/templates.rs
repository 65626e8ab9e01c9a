//! Studies to start from: co-creation of public value, with conditions from the literature and simulated data.
//!
//! Each template is a folder of `templates`, embedded in the program: a study file with definitions, suggested
//! measures and expectations, data written by its own `simulate.toml`, and `SOURCE.md`, which says where its conditions
//! come from. Each passes its own run.

/// A study to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name, as in `qca init --template NAME`.
    pub name: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// Its files: names and texts.
    pub files: [(&'static str, &'static str); 4],
}

macro_rules! template {
    ($name:literal, $title:literal) => {
        Template {
            name: $name,
            title: $title,
            files: [
                ("study.toml", template!(@file $name, "study.toml")),
                ("data.csv", template!(@file $name, "data.csv")),
                ("simulate.toml", template!(@file $name, "simulate.toml")),
                ("SOURCE.md", template!(@file $name, "SOURCE.md")),
            ],
        }
    };
    (@file $name:literal, $file:literal) => {
        include_str!(concat!("../templates/", $name, "/", $file))
    };
}

/// All templates.
pub const TEMPLATES: [Template; 5] = [
    template!(
        "ppip",
        "contracts, relational norms, risk management, knowledge sharing, publicness → material and procedural value"
    ),
    template!(
        "service-consortium",
        "sources of value, enablers and mechanisms of service consortia → four kinds of value"
    ),
    template!(
        "innovation-network",
        "adaptable structure, facilitated interactions, self-empowerment → shared benefits"
    ),
    template!(
        "place-leadership",
        "political, community, managerial and business leadership → public value of a place"
    ),
    template!(
        "sense-making",
        "goal clarity, service relevance, interactions, shared interpretation → coherent public service"
    ),
];

impl Template {
    /// The template of this name.
    ///
    /// ```
    /// let template = qca_study::templates::Template::find("ppip").unwrap();
    /// assert!(template.text("study.toml").unwrap().contains("Relational norms"));
    /// assert!(qca_study::templates::Template::find("nothing").is_none());
    /// ```
    pub fn find(name: &str) -> Option<&'static Template> {
        TEMPLATES.iter().find(|template| template.name == name)
    }

    /// The text of one of its files.
    pub fn text(&self, file: &str) -> Option<&'static str> {
        self.files
            .iter()
            .find(|(name, _)| *name == file)
            .map(|(_, text)| *text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::Study;
    use crate::simulate::Simulation;

    fn folder(name: &str) -> std::path::PathBuf {
        std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("templates")
            .join(name)
    }

    #[test]
    fn the_data_of_each_template_are_those_of_its_simulation() {
        for template in &TEMPLATES {
            let simulation =
                Simulation::parse("simulate.toml", template.text("simulate.toml").unwrap());
            assert_eq!(
                simulation.unwrap().csv().unwrap(),
                template.text("data.csv").unwrap()
            );
        }
    }

    #[test]
    fn each_template_passes_its_own_run() {
        for template in &TEMPLATES {
            let study = Study::read(&folder(template.name).join("study.toml")).unwrap();
            let results = crate::run::run(&study).unwrap();
            for outcome in study
                .outcomes
                .iter()
                .map(|outcome| outcome.expression.to_string())
            {
                let solutions = results.minimize.get(&outcome).expect(template.name);
                let models = solutions
                    .solutions
                    .iter()
                    .map(|solution| solution.models.len());
                assert!(
                    models.min().is_some_and(|fewest| fewest > 0),
                    "{} {outcome}",
                    template.name
                );
            }
        }
    }

    #[test]
    fn each_template_says_where_its_conditions_come_from() {
        for template in &TEMPLATES {
            let source = template.text("SOURCE.md").unwrap();
            let study = Study::read(&folder(template.name).join("study.toml")).unwrap();
            for set in study.sets() {
                assert!(
                    source.contains(&format!("| {}, ", set.name)),
                    "{} {}",
                    template.name,
                    set.name
                );
                assert!(set.justification.is_some() && set.label.is_some());
            }
            assert!(source.contains("Where the conditions come from"));
        }
    }
}
