//! `cargo xtask package`: a .deb with both programs, their icon, desktop entries, links and licences.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::shell::{command, done_quietly, printed, root, say, target};
use crate::{build, licences, machine, needs};

/// Who may be asked about the package. Debian wants an address; there is none yet.
const MAINTAINER: &str = "Reddot contributors <nobody@reddot.invalid>";

/// Options of `cargo xtask package`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// From the programs as they are tested, which are large and slow but soon built.
    #[arg(long)]
    debug: bool,
    /// Pack the programs in this folder, as they are, instead of building any.
    #[arg(long, value_name = "DIR", conflicts_with = "debug")]
    programs: Option<PathBuf>,
    /// The folder for the package; `target/package` if nothing is said.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// `cargo xtask package`.
pub(crate) fn package(options: &Options) -> Result<()> {
    machine::install(needs::PACKAGE)?;
    let programs = match &options.programs {
        Some(programs) => std::path::absolute(programs)?,
        None => build::programs(!options.debug)?,
    };
    let out = match &options.out {
        Some(out) => std::path::absolute(out)?,
        None => target()?.join("package"),
    };
    let tree = out.join("tree");
    if tree.exists() {
        fs::remove_dir_all(&tree).with_context(|| tree.display().to_string())?;
    }
    fill(&tree, &programs)?;
    let architecture = printed("dpkg", &["--print-architecture"]).context("dpkg tells no architecture")?;
    let control = control(&tree, &out, &architecture)?;
    write(&tree.join("DEBIAN/control"), control.as_bytes())?;
    let file = out.join(format!("reddot_{}_{architecture}.deb", env!("CARGO_PKG_VERSION")));
    // What is only tried is packed quickly, not tightly.
    let tight = !options.debug && options.programs.is_none();
    let how = if tight { &["-Zxz"][..] } else { &["-Zgzip", "-z1"] };
    let mut pack = command("dpkg-deb");
    pack.args(how)
        .args(["--root-owner-group", "--build"])
        .arg(&tree)
        .arg(&file);
    done_quietly(pack)?;
    let size = fs::metadata(&file)?.len();
    say(&format!(
        "Packed: {} ({:.1} MiB)",
        file.display(),
        size as f64 / 1_048_576.0
    ));
    Ok(())
}

/// Everything that is installed, in its place under `tree`.
fn fill(tree: &Path, programs: &Path) -> Result<()> {
    for name in ["reddot", "reddot-window"] {
        let to = tree.join("usr/bin").join(name);
        copy(&programs.join(name), &to, 0o755)?;
        let mut strip = command("strip");
        strip.arg("--strip-unneeded").arg(&to);
        done_quietly(strip)?;
    }
    let here = root();
    let share = tree.join("usr/share");
    for entry in ["reddot.desktop", "reddot-link.desktop"] {
        let to = share.join("applications").join(entry);
        copy(&here.join("xtask/package").join(entry), &to, 0o644)?;
    }
    let icon = share.join("icons/hicolor/512x512/apps/reddot.png");
    copy(&here.join("icons/icon.png"), &icon, 0o644)?;
    let doc = share.join("doc/reddot");
    let ours = fs::read_to_string(here.join("LICENSE")).context("LICENSE")?;
    write(&doc.join("copyright"), ours.as_bytes())?;
    write(&doc.join("third-party.txt"), licences::all()?.as_bytes())?;
    let changelog = fs::read(here.join("CHANGELOG.md")).context("CHANGELOG.md")?;
    write(&doc.join("CHANGELOG.md"), &changelog)
}

/// What dpkg is told of the package; the libraries that it needs are read from the programs.
fn control(tree: &Path, out: &Path, architecture: &str) -> Result<String> {
    // The program that reads them wants to stand in a source package.
    let source = out.join("source");
    write(
        &source.join("debian/control"),
        b"Source: reddot\n\nPackage: reddot\nArchitecture: any\n",
    )?;
    let mut look = command("dpkg-shlibdeps");
    look.current_dir(&source).arg("-O");
    for program in ["usr/bin/reddot", "usr/bin/reddot-window"] {
        look.arg(tree.join(program));
    }
    let looked = look.output().context("dpkg-shlibdeps cannot be started")?;
    let printed = String::from_utf8_lossy(&looked.stdout);
    let Some(depends) = printed.trim().strip_prefix("shlibs:Depends=") else {
        let why = String::from_utf8_lossy(&looked.stderr);
        bail!("dpkg-shlibdeps does not tell which libraries are needed: {why}");
    };
    let size = size(tree)?.div_ceil(1024);
    Ok(format!(
        "Package: reddot\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: {MAINTAINER}\n\
         Installed-Size: {size}\nDepends: {depends}\nRecommends: gnome-keyring, xdg-utils\nSection: net\nPriority: optional\n\
         Description: notifier for social-messaging helpdesk tickets\n \
         Customers write to a company on WhatsApp, LINE, WeChat, Facebook or X; the\n \
         helpdesk makes tickets of it. Reddot shows a red dot while one of them waits,\n \
         raises notifications, and sends replies that arrive.\n",
        version = env!("CARGO_PKG_VERSION"),
    ))
}

fn size(dir: &Path) -> Result<u64> {
    let mut total = 0;
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let entry = entry?;
        let about = entry.metadata()?;
        total += if about.is_dir() {
            size(&entry.path())?
        } else {
            about.len()
        };
    }
    Ok(total)
}

fn copy(from: &Path, to: &Path, mode: u32) -> Result<()> {
    let bytes = fs::read(from).with_context(|| from.display().to_string())?;
    write(to, &bytes)?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode)).with_context(|| to.display().to_string())
}

fn write(to: &Path, bytes: &[u8]) -> Result<()> {
    let folder = to.parent().context("no folder")?;
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    fs::write(to, bytes).with_context(|| to.display().to_string())
}
