//! A window that files can be dragged out of, as from a file manager: `drag_source FILE…`. It stands at the
//! upper left of the screen.

use gtk::gdk;
use gtk::prelude::*;

fn main() {
    gtk::init().expect("a display");
    let files: Vec<String> = std::env::args()
        .skip(1)
        .map(|path| format!("file://{path}"))
        .collect();
    let window = gtk::Window::new(gtk::WindowType::Popup);
    window.set_default_size(120, 80);
    window.move_(0, 0);
    let from = gtk::EventBox::new();
    from.add(&gtk::Label::new(Some("Drag")));
    window.add(&from);
    let targets = gtk::TargetList::new(&[]);
    targets.add_uri_targets(0);
    from.drag_source_set(gdk::ModifierType::BUTTON1_MASK, &[], gdk::DragAction::COPY);
    from.drag_source_set_target_list(Some(&targets));
    from.connect_drag_data_get(move |_, _, data, _, _| {
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        data.set_uris(&files);
    });
    window.show_all();
    gtk::main();
}
