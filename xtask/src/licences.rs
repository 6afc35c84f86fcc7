//! The licences of what is built into the programs: each crate and each package of the pages, with the
//! texts that its authors want to go along.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::shell::{cargo, printed, root};

/// The packages whose code or pictures the pages carry; with what these depend on.
const OF_THE_PAGES: [&str; 4] = ["@lucide/svelte", "@tauri-apps/api", "simple-icons", "svelte"];

/// The programs that are packed.
const PROGRAMS: [&str; 2] = ["daemon", "reddot-window"];

struct Part {
    name: String,
    licence: String,
    folder: PathBuf,
}

/// All of them as one text: the parts by name, then each licence's text once with the parts that it is of.
pub(crate) fn all() -> Result<String> {
    let mut parts = crates()?;
    parts.extend(pages()?);
    let mut list =
        String::from("Reddot is built with the work of many. These are its parts, with their licences.\n\n");
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for part in &parts {
        writeln!(list, "{} — {}", part.name, part.licence)?;
        for text in texts_in(&part.folder)? {
            texts.entry(text).or_default().insert(part.name.clone());
        }
    }
    for (text, names) in texts {
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        write!(list, "\n\n{:=<80}\n{names}\n{:=<80}\n\n{text}\n", "", "")?;
    }
    Ok(list)
}

/// What the programs link, on this kind of machine: not what only builds or tests them.
fn crates() -> Result<Vec<Part>> {
    let host = printed("rustc", &["-vV"]).context("rustc tells no host")?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.context("rustc tells no host")?;
    let asked = cargo([
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--filter-platform",
        host,
    ])
    .output()
    .context("cargo metadata")?;
    let metadata: Value = serde_json::from_slice(&asked.stdout).context("cargo metadata")?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages: HashMap<String, Value> = list(&metadata["packages"])
        .into_iter()
        .filter_map(|package| Some((package["id"].as_str()?.to_owned(), package)))
        .collect();
    let nodes: HashMap<String, Value> = list(&metadata["resolve"]["nodes"])
        .into_iter()
        .filter_map(|node| Some((node["id"].as_str()?.to_owned(), node)))
        .collect();
    let is_program = |package: &Value| PROGRAMS.iter().any(|name| package["name"] == *name);
    let mut next: VecDeque<String> = packages
        .iter()
        .filter(|(_, package)| is_program(package) && package["source"].is_null())
        .map(|(id, _)| id.clone())
        .collect();
    let mut seen: BTreeSet<String> = next.iter().cloned().collect();
    while let Some(id) = next.pop_front() {
        for dependency in list(&nodes.get(&id).context("a crate that is not resolved")?["deps"]) {
            let linked = list(&dependency["dep_kinds"])
                .iter()
                .any(|kind| kind["kind"].is_null());
            if let Some(id) = dependency["pkg"].as_str().filter(|_| linked)
                && seen.insert(id.to_owned())
            {
                next.push_back(id.to_owned());
            }
        }
    }
    let mut parts = Vec::new();
    for id in seen {
        let package = packages.get(&id).context("a crate that is not known")?;
        // Ours has its own file.
        if package["source"].is_null() {
            continue;
        }
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        let manifest = Path::new(text("manifest_path"));
        parts.push(Part {
            name: format!("{} {}", text("name"), text("version")),
            licence: text("license").to_owned(),
            folder: manifest.parent().unwrap_or(manifest).to_owned(),
        });
    }
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(parts)
}

/// What the pages are made of.
fn pages() -> Result<Vec<Part>> {
    let modules = root().join("ui/node_modules");
    let mut next: VecDeque<String> = OF_THE_PAGES.map(str::to_owned).into();
    let mut seen: BTreeSet<String> = next.iter().cloned().collect();
    let mut parts = Vec::new();
    while let Some(name) = next.pop_front() {
        let folder = modules.join(&name);
        let about = fs::read(folder.join("package.json")).with_context(|| folder.display().to_string())?;
        let about: Value = serde_json::from_slice(&about).with_context(|| folder.display().to_string())?;
        for dependency in about["dependencies"].as_object().into_iter().flatten() {
            // One that is optional and not there is in nothing.
            if modules.join(dependency.0).exists() && seen.insert(dependency.0.clone()) {
                next.push_back(dependency.0.clone());
            }
        }
        parts.push(Part {
            name: format!("{name} {}", about["version"].as_str().unwrap_or_default()),
            licence: about["license"].as_str().unwrap_or_default().to_owned(),
            folder,
        });
    }
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(parts)
}

/// The licence texts that lie in a part's folder, or in one below it, where others' code is that it brings along.
fn texts_in(folder: &Path) -> Result<BTreeSet<String>> {
    let mut texts = BTreeSet::new();
    let list = |folder: &Path| fs::read_dir(folder).with_context(|| folder.display().to_string());
    let mut entries = Vec::new();
    for entry in list(folder)? {
        let entry = entry?;
        // What npm puts below a package is a part of its own.
        if entry.file_type()?.is_dir() && entry.file_name() != "node_modules" {
            entries.extend(list(&entry.path())?);
        } else {
            entries.push(Ok(entry));
        }
    }
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
        let is_one = ["licen", "copying", "notice", "unlicense", "copyright"]
            .iter()
            .any(|start| name.starts_with(start));
        let code = [".rs", ".js", ".json", ".toml"]
            .iter()
            .any(|end| name.ends_with(end));
        if is_one && !code && entry.file_type()?.is_file() {
            let text = fs::read(entry.path()).with_context(|| entry.path().display().to_string())?;
            texts.insert(
                String::from_utf8_lossy(&text)
                    .replace("\r\n", "\n")
                    .trim()
                    .to_owned(),
            );
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_names_its_licence_and_the_known_ones_are_there() {
        let parts = crates().unwrap();
        for part in &parts {
            assert!(!part.licence.is_empty(), "{} has none", part.name);
        }
        let has = |name: &str| parts.iter().any(|part| part.name.starts_with(name));
        assert!(has("tokio ") && has("tauri ") && has("rusqlite "));
        // It only tests, and is in no program.
        assert!(!has("proptest "));
    }
}
