//! Builds the windows' program: their pages must have been built before it, since they are part of it.

use tauri_build::{AppManifest, Attributes};

fn main() {
    println!("cargo:rerun-if-changed=ui/dist");
    if !std::path::Path::new("ui/dist/index.html").exists() {
        println!("cargo:warning=ui/dist is missing");
        eprintln!("The windows' pages are not built yet. Run `cargo xtask build`, which builds them first.");
        std::process::exit(1);
    }
    let attributes = Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(AppManifest::new().commands(&[
            "request",
            "ready",
            "close_window",
            "open_external",
            "export",
            "show_exported",
            "attach_files",
        ]));
    if let Err(error) = tauri_build::try_build(attributes) {
        eprintln!("{error:#}");
        std::process::exit(1);
    }
}
