//! Japanese. Numbers have one form only.

use model::{AlertKind, Threshold};
use protocol::FailedAct;

use super::Words;

pub(super) static WORDS: Words = Words {
    open: "開く",
    open_inbox: "受信トレイを開く",
    open_queue: "キュー",
    pause: "通知を1時間停止",
    pause_tomorrow: "通知を明日まで停止",
    pause_until_resumed: "通知を再開するまで停止",
    resume: "通知を再開",
    settings: "設定",
    quit: "Reddotを終了",
    connected: "接続済み",
    age: |minutes| match minutes {
        0 => "今".into(),
        1..60 => format!("{minutes}分前"),
        60..1440 => format!("{}時間前", minutes / 60),
        _ => format!("{}日前", minutes / 1440),
    },
    starting: "起動しています",
    waiting: |count| match count {
        0 => "対応待ちはありません".into(),
        n => format!("対応待ちのチケットが{n}件あります"),
    },
    assigned: |count| format!("自分の担当：{count}件"),
    connecting: "接続しています…",
    offline: |since| format!("{since}から接続されていません"),
    sign_in: "もう一度サインインしてください",
    outbox: |count| format!("送信トレイ：{count}件"),
    paused: |until| format!("通知は{until}まで停止中です"),
    paused_until_resumed: "通知は停止中です",
    reply: "返信",
    take: "担当する",
    later: "あとで",
    a_customer: "お客様",
    other_channel: "メッセージ",
    alert: |kind, name, at| match kind {
        AlertKind::NewUnassigned | AlertKind::Threshold | AlertKind::SendFailed => name.to_owned(),
        AlertKind::Reply => format!("{name}からメッセージが届きました"),
        AlertKind::Assigned => format!("担当になりました：{name}"),
        AlertKind::Back => format!("後回しの期限が来ました：{name}"),
        AlertKind::WaitsTooLong => format!("{name}は{at}から返信を待っています"),
        AlertKind::WindowClosing => format!("{at}までに{name}へ返信してください"),
    },
    sample: "通知の見本です",
    shortcut: "Reddotの通知ウィンドウを開く",
    threshold: |threshold, figure| match threshold {
        Threshold::Waiting => format!("{figure}件のチケットが待っています"),
        Threshold::Oldest => format!("お客様が{}分待っています", figure / 60),
        Threshold::Closing => format!("1時間以内に終わる返信可能時間が{figure}件あります"),
    },
    summary: |count| format!("確認が必要なチケットが{count}件あります"),
    failed: |act, name| match act {
        FailedAct::Reply => format!("{name}への返信に失敗しました"),
        FailedAct::Delivery => format!("{name}への返信は配信されませんでした"),
        FailedAct::Note => format!("{name}のチケットにメモを書き込めませんでした"),
        FailedAct::Priority => format!("{name}のチケットの優先度を変更できませんでした"),
        FailedAct::Snooze => format!("{name}のチケットをスヌーズできませんでした"),
        FailedAct::Take => format!("{name}のチケットの担当になれませんでした"),
        FailedAct::Status => format!("{name}のチケットのステータスを変更できませんでした"),
        FailedAct::Assign => format!("{name}のチケットを割り当てられませんでした"),
        FailedAct::Tags => format!("{name}のチケットのタグを変更できませんでした"),
    },
    the_customer: "お客様",
};
