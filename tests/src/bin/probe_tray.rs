//! A tray item of the harness's own, to prove the harness with: it prints what is done to it, and
//! turns red when told so by its menu.

use ksni::blocking::TrayMethods;

struct Item {
    red: bool,
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "probe".into()
    }

    fn title(&self) -> String {
        "Probe".into()
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        let colour = if self.red {
            [255, 220, 40, 50]
        } else {
            [255, 90, 90, 90]
        };
        let inside = |x: i32, y: i32| (x - 11).pow(2) + (y - 11).pow(2) <= 36;
        let pixels = (0..22 * 22).flat_map(|at| if inside(at % 22, at / 22) { colour } else { [0; 4] });
        vec![ksni::Icon {
            width: 22,
            height: 22,
            data: pixels.collect(),
        }]
    }

    fn tool_tip(&self) -> ksni::ToolTip {
        ksni::ToolTip {
            title: "Probe".into(),
            description: "1 waits".into(),
            ..Default::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        println!("clicked");
    }

    fn menu(&self) -> Vec<ksni::MenuItem<Self>> {
        let red = ksni::menu::CheckmarkItem {
            label: "Red".into(),
            checked: self.red,
            activate: Box::new(|item: &mut Self| item.red = !item.red),
            ..Default::default()
        };
        let quit = ksni::menu::StandardItem {
            label: "Quit".into(),
            activate: Box::new(|_| std::process::exit(0)),
            ..Default::default()
        };
        vec![red.into(), ksni::MenuItem::Separator, quit.into()]
    }
}

fn main() {
    let _item = Item { red: false }.spawn().unwrap();
    loop {
        std::thread::park();
    }
}
