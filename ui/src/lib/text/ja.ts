/** 日本語。です・ます調。サポート業務で普通に使われる言葉を使う。 */
import { numberText } from "../locale";
import type { Channel, Rests } from "../protocol";
import { longUnitText } from "../times";
import type { Text } from "./en";
import { roundly } from "./words";

// Numbers have one form only, so there is nothing to choose.

function megabytesText(bytes: number): string {
  return `${numberText(Math.max(Math.round(bytes / 1e5) / 10, 0.1))} MB`;
}

function restsText(rests: Rests | null): string {
  if (rests === null) return "下書きと、まだ送信されていないもの";
  const { drafts, unsent } = rests;
  const parts = [];
  if (drafts > 0) parts.push(`下書き${numberText(drafts)}件`);
  if (unsent > 0) parts.push(`未送信の返信やその他の操作${numberText(unsent)}件`);
  return parts.length === 0 ? "下書きも未送信の返信もありません" : parts.join("、");
}

function ticketsText(tickets: readonly number[]): string {
  return `チケット${tickets.map((ticket) => `#${ticket}`).join("、")}`;
}

function aboutRequests(count: number): string {
  return count === 1 ? "リクエスト1件" : `リクエスト約${numberText(roundly(count))}件`;
}

function repliesLeft(count: number): string {
  return `返信はあと${numberText(count)}件`;
}

export const ja: Text = {
  app: "Reddot",

  unit: {
    second: (amount) => `${amount}秒`,
    minute: (amount) => `${amount}分`,
    hour: (amount) => `${amount}時間`,
    day: (amount) => `${amount}日`,
  },

  channel: {
    whatsapp: "WhatsApp",
    line: "LINE",
    wechat: "WeChat",
    facebook: "Facebook",
    messenger: "Messenger",
    x: "X",
    instagram: "Instagram",
    telegram: "Telegram",
    viber: "Viber",
    kakaotalk: "KakaoTalk",
    tiktok: "TikTok",
    other: "その他のチャネル",
  },

  channelSays: (channel: Channel) => (channel === "other" ? "このチャネル" : ja.channel[channel]),

  status: {
    new: "新規",
    open: "オープン",
    pending: "保留中",
    hold: "待機中",
    solved: "解決済み",
    closed: "終了",
  },

  priority: {
    low: "低",
    normal: "通常",
    medium: "中",
    high: "高",
    urgent: "緊急",
  },
  priorityTitle: (priority) => `優先度：${priority}`,

  state: {
    started: "チャットを開始しました",
    replied: "会話に返信しました",
  },

  queue: {
    assigned: "担当中",
    unassigned: "未割り当て",
  },
  queueLong: {
    assigned: "自分の担当",
    unassigned: "未割り当て",
  },
  queues: "キュー",
  tickets: (queue) => `チケット：${queue}`,

  accounts: {
    desk: "内蔵デスク",
    ofAgent: (helpdesk, agent) => `${helpdesk}（${agent}）`,
    says: (helpdesk, what) => `${helpdesk}：${what}`,
  },

  header: {
    openInbox: "受信トレイを開く",
    openSettings: "設定（Ctrl+,）",
    close: "閉じる",
    connected: "接続済み",
    connecting: "接続しています…",
    offline: "オフライン",
    signInNeeded: "サインインが必要です",
    syncing: "チケットを読み込んでいます…",
    paused: (until) => `通知は${until}まで停止中です`,
  },

  row: {
    noName: "名前なし",
    you: "自分：",
    now: "今",
    noPreview: "メッセージはまだありません",
    notLooked: "まだ見ていません",
    waits: "対応待ちです",
    later: (when) => `あとで：${when}`,
    ageTitle: (full) => `最新のメッセージ：${full}`,
    loadMore: "チケットをさらに読み込む",
    loadingMore: "読み込んでいます…",
    pending: {
      queued: "送信中",
      sending: "送信中",
      unknown: "届いたか不明",
      accepted: "送信済み",
      failed: "未送信",
      blocked: "未送信",
    },
  },

  window: {
    closedChip: "終了",
    unknownChip: "?",
    underAMinute: "1分未満",
    about: (label) => `約${label}`,
    estimated: "推定です。会話を開くと読み込まれます",
    open: (left, until, messages) =>
      `返信はあと${left}、${until}まで届きます` +
      (messages === null ? "" : `（${repliesLeft(messages)}）`),
    closed: (since) => `返信可能時間は終了しました（${since}）`,
    usedUp: "お客様が再び書き込むまで、自由な返信はできません",
    never: "お客様がまだここに書き込んでいないため、自由な返信はできません",
    unknown: "お客様が最後に書き込んだ時刻が不明なため、残り時間も不明です",
    prefix: "返信可能時間：",
  },

  blocked: {
    timeOver: (channel, hours, ended, template) =>
      (hours === null
        ? `${channel}で自由に返信できるのは、お客様の最後のメッセージからしばらくの間だけです。`
        : `${channel}で自由に返信できるのは、お客様の最後のメッセージから${hours}時間以内です。`) +
      `その時間は終了しました（${ended}）。` +
      (template
        ? "お客様が書き込むと再び返信できます。それまでは承認済みテンプレートだけが届きます。"
        : "お客様が書き込むと再び返信できます。"),
    usedUp: (channel) =>
      `${channel}では、お客様のメッセージごとに数件しか返信できず、使い切りました。` +
      "お客様が書き込むと再び返信できます。",
    never: (channel) =>
      `${channel}で自由に返信できるのはお客様が書き込んだ後だけです。このお客様はまだ書き込んでいません。`,
    unknown: (channel) =>
      `お客様が最後に書き込んだ時刻が不明です。${channel}が返信を拒否することがあり、その場合はここに表示されます。`,
    messagesLeft: (left) => repliesLeft(left),
    openInHelpdesk: "ヘルプデスクで開く",
  },

  conversation: {
    label: (name) => `${name}との会話`,
    back: "一覧に戻る",
    take: "担当する",
    to: "宛先",
    assignedTo: (name) => `担当：${name}`,
    assignedToOther: "担当：別のエージェント",
    ticket: (id) => `#${id}`,
    events: (count) => (count === 0 ? "イベント" : `イベント${numberText(count)}件`),
    noEvents: "イベントはまだありません",
    eventFailure: "失敗",
    messages: "メッセージ",
    inPart: () => "ここには最新のメッセージだけが保存されています。",
    connectForRest: "残りを読むには接続してください。",
    readingRest: "残りを読み込んでいます…",
    behind: "ヘルプデスクに新しいメッセージがあります。",
    connectForNewer: "読むには接続してください。",
    readingNewer: "読み込んでいます…",
    onlyRow: "このチケットのメッセージはまだ読み込まれていません。",
    reading: "メッセージを読み込んでいます…",
    none: "メッセージはありません。",
    newBelow: "新しいメッセージ",
    note: "社内メモ",
    bot: "ボット",
    you: "自分",
    unnamed: "名前なし",
    emptyMessage: "（本文なし）",
    choose: "会話を読むチケットを選んでください",
  },

  delivery: {
    not_reported: "ヘルプデスクに送信しました",
    delivered: "配信済み",
    failed: (reason) => `配信されませんでした：${reason}`,
  },

  send: {
    sendingIn: (seconds) => `${seconds}秒後に送信します`,
    waiting: "ヘルプデスクを待っています",
    sending: "送信しています…",
    unknown: "届いたか不明です – 確認しています",
    doubtful: "届いたか不明です",
    sendAgain: "もう一度送信",
    arrived: "届いていた",
    accepted: "ヘルプデスクに送信しました",
    notSent: (reason) => (reason ? `送信されませんでした：${reason}` : "送信されませんでした"),
    take: {
      sendingIn: (seconds) => `${seconds}秒後にこのチケットの担当になります`,
      queued: "担当の設定：ヘルプデスクを待っています",
      sending: "担当を設定しています…",
      unknown: "担当になったか不明です – 確認しています",
      accepted: "担当になりました",
      failed: (reason) => (reason ? `担当になりませんでした：${reason}` : "担当になりませんでした"),
    },
    note: {
      sendingIn: (seconds) => `${seconds}秒後にメモを書き込みます`,
      queued: "メモ：ヘルプデスクを待っています",
      sending: "メモを書き込んでいます…",
      unknown: "メモが届いたか不明です – 確認しています",
      accepted: "書き込みました",
      failed: (reason) =>
        reason ? `メモは書き込まれませんでした：${reason}` : "メモは書き込まれませんでした",
    },
    act: (label) => ({
      sendingIn: (seconds) => `${label}（${seconds}秒後）`,
      queued: `${label}：ヘルプデスクを待っています`,
      sending: `${label}…`,
      unknown: `${label}：届いたか不明です – 確認しています`,
      accepted: `${label}：完了`,
      failed: (reason) =>
        reason ? `${label}：実行されませんでした：${reason}` : `${label}：実行されませんでした`,
    }),
    label: {
      take: "チケットを担当する",
      status: (status) => `「${status}」にする`,
      priority: (priority) => `優先度を「${priority}」にする`,
      noPriority: "優先度を外す",
      snooze: "お客様が書き込むまでスヌーズ",
      snoozeUntil: (moment) => `${moment}までスヌーズ`,
      assign: (name) => (name === "" ? "別のエージェントに割り当てる" : `${name}に割り当てる`),
      toMe: "自分に割り当てる",
      toNobody: "割り当てを外す",
      tags: (add, remove) =>
        [...add.map((tag) => `+${tag}`), ...remove.map((tag) => `−${tag}`)].join(" "),
    },
    because: (what, reason) => `${what}：${reason}`,
    submittedAs: (status) => `「${status}」として`,
    undo: "元に戻す",
    retry: "再試行",
    edit: "編集",
    dismiss: "閉じる",
  },

  outbox: {
    title: "送信トレイ",
    button: (count) => `送信トレイ${numberText(count)}件`,
    buttonTitle: "まだヘルプデスクに届いていないもの、失敗したもの",
    empty: "すべてヘルプデスクに届きました。",
    unread: "送信トレイを読み込めませんでした",
    reply: (status) => `返信（「${status}」として）`,
    behind: "このチケットの先のものに続きます。",
    nextTry: (at) => `次の試行：${at}`,
    leavesIn: (seconds) => `${seconds}秒後に送られます。`,
    waitForCustomer: "お客様が再び書き込むと送信できます。",
    open: "チケットを開く",
    copy: "本文をコピー",
    copied: "コピーしました",
    close: "閉じる",
  },

  acts: {
    open: "変更",
    openTitle: "ステータス、優先度、担当者、タグ",
    title: (name) => `${name}のチケットを変更`,
    status: "ステータス",
    priority: "優先度",
    noPriority: "なし",
    snooze: "スヌーズ",
    snoozeHour: "1時間後",
    snoozeTomorrow: (moment) => `明日 ${moment}`,
    snoozeMonday: (moment) => `月曜日 ${moment}`,
    snoozeReply: "お客様が書き込むまで",
    snoozeAt: "スヌーズの終了日時",
    snoozeSet: "スヌーズ",
    snoozedUntil: (moment) => `${moment}までスヌーズ中`,
    snoozeEnds: "その時刻か、お客様が書き込んだときに、再びオープンになります。",
    assignee: "担当者",
    nobody: "なし",
    me: "自分",
    tags: "タグ",
    tagPlaceholder: "タグを追加",
    add: "追加",
    removeTag: (tag) => `外す：${tag}`,
    done: "完了",
    failed: "変更できませんでした",
    marks: {
      title: "通常のチケットにしますか？",
      body: (tags) => `${tags}がないと、ソーシャルチケットではなくなります。`,
      consequences: [
        "ソーシャルチケットのビューから外れます。",
        "通知ウィンドウから外れます。",
        "レポートでソーシャルとして数えられなくなります。",
      ],
      advice: "タグはそのままにしておくことをお勧めします。",
      confirm: "それでも外す",
      cancel: "そのままにする",
    },
  },

  composer: {
    label: (name) => `${name}への返信`,
    placeholder: "返信を書く",
    closedPlaceholder: "今は返信を送信できません",
    sendsFrom: "送信元",
    submitAs: "送信時のステータス",
    send: "送信",
    sendKeys: "送信（Ctrl+Enter）",
    offline: "オフラインです。返信は送信トレイに入り、ヘルプデスクが応答すると送信されます。",
    signInNeeded: "返信は、もう一度サインインするまで送信トレイで待ちます。",
    writing: "書くもの",
    reply: "返信",
    replyKeys: "お客様に返信（Alt+R）",
    note: "メモ",
    noteKeys: "社内メモ（チームのみ、Alt+N）",
    noteLabel: (name) => `${name}についての社内メモ`,
    notePlaceholder: "社内メモを書く",
    noteSeen: "チームだけが読めます。お客様には表示されません。",
    noteClosed: "今はこのチケットにメモを書き込めません",
    begun: "書きかけの下書きがあります",
    addNote: "メモを追加",
    addNoteKeys: "メモを追加（Ctrl+Enter）",
    noteOffline: "オフラインです。メモは送信トレイに入り、ヘルプデスクが応答すると送信されます。",
    noteSignIn: "メモは、もう一度サインインするまで送信トレイで待ちます。",
    draftNotSaved: "下書きを保存できませんでした",
  },

  uploads: {
    label: "添付ファイル",
    attach: "ファイルを添付",
    attachKeys: "ファイルを添付（ここに貼り付けたりドロップしたりもできます）",
    remove: (name) => `${name}を削除`,
    removeShort: "削除",
    percent: (percent) => `${percent}%`,
    coming: "ファイルを添付しています…",
    pasted: "貼り付け",
    drop: "ドロップするとファイルが添付されます",
    dismiss: "閉じる",
  },

  macros: {
    button: "マクロ",
    buttonTitle: "マクロを適用（Ctrl+M、または空の返信で /）",
    menu: "マクロ",
    search: "マクロを検索",
    none: "マクロはありません",
    notRead: "マクロはまだ読み込まれていません",
    noMatch: "一致するマクロはありません",
    template: "テンプレート",
    failed: "マクロを読み込めませんでした",
    keys: "↑ ↓ で選択、Enter で確認、Esc で終了",
    preview: (title) => `「${title}」の内容`,
    previewKeys: "送信するまで何も送られません",
    reply: "返信",
    replyReplaces: "返信（入力した内容と置き換わります）",
    changes: "変更",
    noReply: "返信なし",
    notDoneHere: "Reddotでは実行されません",
    unknown: (what) => `ここでは不明なため、そのまま残ります：${what}`,
    filledHere: "このコンピューターの情報で埋めました。ヘルプデスクは応答しませんでした。",
    place: (name) => `{{${name}}} の値`,
    placeAbove: "本文の上の見出しの値",
    placeFile: {
      image: "本文の上の画像のアドレス",
      video: "本文の上の動画のアドレス",
      document: "本文の上のファイルのアドレス",
    },
    placeUrl: (button) => `ボタン${button}のリンク先アドレスの末尾`,
    placeCode: (button) => `ボタン${button}でコピーされるコード`,
    placeVariable: (name) => `本文以外の {{${name}}} の値`,
    example: (value) => `例：${value}`,
    incomplete: "適用する前にすべての値を入力してください。",
    customerReads: "お客様が読む内容",
    inPlace: "入力した内容と置き換わります。",
    refused: "今は適用できません",
    apply: "適用",
    back: "戻る",
    status: (status) => `「${status}」として送信`,
    assign: (name) => (name === "" ? "別のエージェントに割り当てる" : `${name}に割り当てる`),
    assignMe: "自分に割り当てる",
    assignNobody: "割り当てを外す",
    addTag: (tag) => `+${tag}`,
    removeTag: (tag) => `−${tag}`,
    pending: "返信と一緒に送信されます",
    drop: (what) => `除く：${what}`,
    submitChanges: "変更を送信",
    notDone: "変更が行われませんでした",
    wayOut: "承認済みテンプレートです。WhatsAppで届きます。そのまま送信されます。",
    goesAsItIs: "承認済みテンプレートです。そのまま送信されます。",
    removeTemplate: "取り除く",
  },

  views: {
    button: "ビュー",
    choose: "ビューを選択",
    shared: "共有ビュー",
    personal: "自分のビュー",
    leave: "ビューを閉じる",
    label: (title) => `ビュー：${title}`,
    asOf: (moment) => `${moment}現在`,
    asOfTitle: "ヘルプデスクがこのビューのチケットを最後に知らせた時刻",
    empty: {
      title: "このビューにチケットはありません",
      body: "読み込み時、ヘルプデスクには1件もありませんでした。",
    },
    notRead: {
      title: "まだ読み込まれていません",
      connected: "ヘルプデスクが応答すると、ここに表示されます。",
      offline: "ヘルプデスクに接続できるようになると、チケットが表示されます。",
    },
    more: "ヘルプデスクのこのビューには、ほかにもチケットがあります。",
    notHeld: (count) =>
      `そのうち${numberText(count)}件のチケットは、このコンピューターに保存されていません。`,
    failed: "ビューを読み込めませんでした",
  },

  connection: {
    repaired: (moment) => `このコンピューターのファイルが破損していました（検出：${moment}）`,
    understood: "了解",
    offline: (since) => `${since}からオフラインです。`,
    retryAt: (at) => `次の試行：${at}`,
    connecting: "ヘルプデスクに接続しています…",
    signIn: (since) => `${since}からサインアウトしています。`,
    signInHelp:
      "ヘルプデスクがこのサインインを受け付けなくなりました。続けるにはもう一度サインインしてください。",
    signInAgain: "もう一度サインイン",
    clockOff: (ahead) =>
      `このコンピューターの時計は${numberText(Math.abs(ahead))}分${ahead > 0 ? "進んで" : "遅れて"}います。`,
    clockOffHelp: "返信できる残り時間は、ヘルプデスクの時計で数えます。",
    progress: (done, total) =>
      total === null
        ? `チケットを読み込んでいます：${numberText(done)}件`
        : `チケットを読み込んでいます：${numberText(total)}件中${numberText(done)}件`,
    goneTitle: "Reddotが停止しました",
    goneBody:
      "バックグラウンドのプログラムが終了したため、このウィンドウを閉じます。続けるにはReddotをもう一度起動してください。",
  },

  empty: {
    assigned: {
      title: "担当のチケットはありません",
      body: "新規とオープンの担当チケットがここに表示されます。「未割り当て」から担当するチケットを選んでください。",
    },
    unassigned: {
      title: "未割り当てのチケットはありません",
      body: "お客様が書き込むと、チケットがここに表示され、点が赤くなります。",
    },
    notRead: {
      title: "まだ何も読み込まれていません",
      body: "ヘルプデスクが読み込まれると、チケットがここに表示されます。",
    },
  },

  error: {
    list: "チケットを読み込めませんでした",
    conversation: "会話を読み込めませんでした",
    retry: "再試行",
    retryAt: (at) => `${at}以降にもう一度お試しください。`,
    send: "返信を渡せませんでした",
    action: "うまくいきませんでした",
  },

  notice: {
    label: "失敗",
    failed: {
      reply: (name) => `${name}への返信に失敗しました`,
      delivery: (name) => `${name}への返信は配信されませんでした`,
      note: (name) => `${name}のチケットにメモを書き込めませんでした`,
      take: (name) => `${name}のチケットの担当になれませんでした`,
      status: (name) => `${name}のチケットのステータスを変更できませんでした`,
      priority: (name) => `${name}のチケットの優先度を変更できませんでした`,
      snooze: (name) => `${name}のチケットをスヌーズできませんでした`,
      assign: (name) => `${name}のチケットを割り当てられませんでした`,
      tags: (name) => `${name}のチケットのタグを変更できませんでした`,
    },
    someone: "お客様",
    open: "開く",
    dismiss: "閉じる",
  },

  search: {
    label: "人、チケット、メッセージを検索",
    placeholder: "検索（ / ）",
    leave: "検索を閉じる（Esc）",
    results: "検索結果",
    filtersLabel: "絞り込み",
    filters: [
      { label: "オープン", filter: "status:open" },
      { label: "自分", filter: "assignee:me" },
      { label: "担当なし", filter: "assignee:none" },
      { label: "まもなく期限", filter: "window:closing" },
      { label: "ファイルあり", filter: "has:attachment" },
    ],
    moreFilters: "その他の絞り込み",
    form: {
      label: "その他の絞り込み",
      any: "すべて",
      channel: "チャネル",
      status: "ステータス",
      priority: "優先度",
      account: "ヘルプデスク",
      after: "この日以降",
      before: "この日より前",
      day: "2026-11-01",
      notADay: "日付は 2026-11-01 のように書きます",
      tag: "タグ（Enterで追加）",
    },
    takeOff: (filter) => `外す：${filter}`,
    group: { people: "人", tickets: "チケット", messages: "メッセージ" },
    sameDigits: "数字は同じで、書き方が違うもの",
    count: (known, more) => numberText(known) + (more ? "+" : ""),
    found: (count) => `${numberText(count)}件の結果を表示しています`,
    tickets: (count) => `チケット${numberText(count)}件`,
    showMore: "さらに表示",
    lookFurther: (group) => `${group}：新しいものにはありません。さらに遡って検索`,
    noWords: "本文のないファイル",
    notSocial: "ソーシャルチケットではありません",
    noSubject: "件名なし",
    offline: "オフラインです。このコンピューターにあるものを検索します。",
    notYet: (count) =>
      `古いチケットや人${numberText(count)}件はまだ検索できません。準備しています。`,
    failed: "検索できませんでした",
    none: "見つかりませんでした",
    noneHelp:
      "このコンピューターにないものは検索されません。どの会話を保存するかは設定で決められます。",
    help: {
      title: "このコンピューターにあるものを検索",
      body: "名前、番号、件名、メッセージの言葉。大文字・小文字やアクセント記号は区別しません。",
      examples: [
        ['whatsapp:"3211"', "保存されている番号の一部"],
        ["channel:line", "1つのチャネル"],
        ["-status:closed", "マイナスを付けると反対の意味"],
        ["tag:vip", "タグ"],
        ["has:attachment", "ファイルのあるメッセージとそのチケット"],
        ["after:2026-11-01", "その日以降。before: はそれより前"],
      ],
    },
    backToHits: "検索結果に戻る",
    person: (name) => `${name}のプロフィール`,
    allTickets: (count) =>
      count === 0
        ? "保存されているチケットはありません"
        : `全チャネルのチケット${numberText(count)}件`,
  },

  export: {
    label: "書き出し",
    open: "書き出し",
    conversation: "この会話の書き出し",
    found: "見つかったチケットの書き出し",
    person: (name) => `${name}のすべてのチケットの書き出し`,
    formats: {
      html: "読むためのページ（HTML）",
      csv: "表（CSV）",
      json: "プログラム用（JSON）",
    },
    running: (done, total) =>
      total === null
        ? `チケットを探しています：現在${numberText(done)}件`
        : `書き出しています：チケット${numberText(total)}件中${numberText(done)}件`,
    cancel: "キャンセル",
    saved: (path, tickets) =>
      tickets === 1
        ? `保存しました：${path}`
        : `チケット${numberText(tickets)}件を保存しました：${path}`,
    savedFiles: (files, folder) =>
      `メッセージのファイル${numberText(files)}件が同じ場所の${folder}にあります`,
    showFolder: "フォルダーで表示",
    failed: "ファイルは書き込まれませんでした",
  },

  later: {
    open: "あとで",
    title: "指定の時刻まで、またはお客様から連絡があるまで後回しにします",
    anHour: "1時間後",
    afternoon: (when) => `今日の午後 ${when}`,
    tomorrow: (when) => `明日 ${when}`,
    own: "別の時刻…",
    ownTitle: "あとで",
    ownLabel: "いつまで",
    choose: "後回しにする",
    cancel: "キャンセル",
    undo: "後回しをやめる",
    until: (when) => `${when}まで、またはお客様から連絡があるまで後回し`,
  },

  alerts: {
    title: "通知",
    sub: "すべてのヘルプデスク共通",
    unread: "通知の設定を読み込めませんでした",
    now: {
      title: "現在",
      on: "通知は表示されます。",
      paused: (until) => `${until}まで停止中です。`,
      pausedUntilResumed: "再開するまで停止中です。",
      doNotDisturb:
        "デスクトップが「おやすみモード」のため、通知は保留されます。終了後にまとめて1件で表示されます。",
      anHour: "1時間停止",
      tomorrow: "明日まで",
      resumed: "再開するまで",
      resume: "再開",
    },
    kinds: {
      title: "通知の対象",
      help: "停止中や勤務時間外に保留された通知は、まだ対応待ちであれば後でまとめて表示されます。音と音量はデスクトップの設定に従います。",
      of: {
        new_unassigned: "新規で未割り当て",
        reply: "自分のチケットへの返信",
        assigned: "自分に割り当てられたチケット",
        back: "後回しの期限",
        threshold: "キューがしきい値を超過",
        waits_too_long: "待ち時間が長すぎる",
        window_closing: "返信可能時間の終了",
        send_failed: "送信の失敗",
      },
      loud: {
        sound: "バナーと音",
        notify: "バナー",
        dot_only: "ドットのみ",
        nothing: "なし",
      },
    },
    rules: {
      title: "例外",
      help: "上の設定より先に、最初に当てはまるものが適用されます。新規チケットを「なし」にすると、赤いドットも表示されません。",
      list: "例外（順番どおり）",
      none: "例外はありません。",
      kind: "通知の種類",
      channel: "チャネル",
      helpdesk: "ヘルプデスク",
      then: "通知方法",
      anyKind: "すべての通知",
      anyChannel: "すべてのチャネル",
      anyHelpdesk: "すべてのヘルプデスク",
      priority: "優先度",
      anyPriority: "すべての優先度",
      add: "例外を追加",
      up: "上へ移動",
      remove: "この例外を削除",
    },
    limits: {
      title: "多すぎるとき、遅すぎるとき",
      aMinute: "1分あたりのバナーの上限",
      atOnce: "一度にこれより多いときはまとめて表示",
      closing: "返信可能時間が終わる何分前に知らせるか",
      closingHelp: "「60, 15」のようにカンマで区切ります。空欄：通知しません。",
      closingWrong: "1から2880までの分数を、カンマ区切りで5個まで入力してください。",
      tooLong: "未割り当てのチケットの待ち時間が長すぎるとみなす分数",
      tooLongHelp: "空欄：通知しません。",
    },
    hours: {
      title: "勤務時間",
      label: "勤務時間内だけ通知する",
      help: "時間外の通知は保留されます。ドットは変わります。",
      days: "曜日",
      from: "開始",
      to: "終了",
      zone: "タイムゾーン",
      here: (zone) => `このコンピューターの設定（${zone}）`,
    },
    wording: {
      title: "バナーに表示する内容",
      help: "画面のロック中は、ここでの設定にかかわらずチケットの件数だけを表示します。",
      of: {
        full: "名前とメッセージ",
        name: "名前のみ",
        count: "チケットの件数のみ",
      },
    },
    log: {
      title: "通知したもの、しなかったもの",
      help: "過去90日間、新しい順です。",
      none: "まだありません。",
      noneOf: "このチケットについてはありません。",
      of: "1件のチケットだけ",
      placeholder: "チケット番号",
      more: "以前のものを表示",
      when: "日時",
      ticket: "チケット",
      about: "内容",
      outcome: "結果",
      outcomes: {
        raised: "表示しました",
        in_summary: "まとめて表示しました",
        paused: "保留：停止中",
        outside_hours: "保留：勤務時間外",
        do_not_disturb: "保留：おやすみモード",
        too_many: "保留：1分間に多すぎたため",
        put_off: "保留：後回し中",
        dot_only: "ルールによりドットのみ",
        nothing: "ルールにより通知なし",
        own_act: "通知なし：自分の操作",
      },
    },
  },

  live: {
    newTicket: (name, channel) => `新しいチケット：${name}、${channel}`,
    newTickets: (count) => `新しいチケット${numberText(count)}件`,
    offline: "オフライン",
    connected: "再び接続しました",
  },

  files: {
    label: "ファイル",
    noName: "名前のないファイル",
    openPicture: (name) => `画像${name}を開く`,
    open: (name) => `${name}を開く`,
    openShort: "対応するプログラムで開く",
    save: (name) => `${name}を保存`,
    saveShort: "ダウンロードに保存",
    saved: (path) => `保存しました：${path}`,
    notOpened: "ファイルは開かれませんでした",
    notSaved: "ファイルは保存されませんでした",
    dangerous: "何かを実行するおそれがあるため、保存だけができます",
    malware: "ヘルプデスクがこのファイルに有害なものを検出しました",
  },

  settings: {
    title: "設定",
    language: {
      label: "言語",
      system: "システムに合わせる",
      failed: "言語は変更されませんでした",
    },
    helpdesks: "ヘルプデスク",
    add: "ヘルプデスクを追加",
    health: {
      off: "オフ",
      connected: "接続済み",
      connecting: "接続しています…",
      offline: "オフライン",
      sign_in_needed: "サインインが必要です",
      starting: "起動しています…",
    },
    restsShort: ({ drafts, unsent }) =>
      [
        drafts === 0 ? "" : `下書き${numberText(drafts)}件`,
        unsent === 0 ? "" : `未送信${numberText(unsent)}件`,
      ]
        .filter((part) => part !== "")
        .join("、"),
    fromEnvironment:
      "Reddotの環境変数（REDDOT_ZENDESK_URLなど）でヘルプデスクが指定されているため、この一覧は現在使われません。",
    account: {
      title: "このヘルプデスク",
      signedInAs: (who) => `${who}としてサインイン中`,
      withToken: "APIトークンでサインインしています。Zendeskは2027年4月30日に廃止します。",
      desk: "試用のための、サンプルのお客様が入ったReddot内蔵のデスクです。何もこのコンピューターの外に出ません。",
      follow: "このヘルプデスクを監視する",
      followHelp:
        "オフにすると、読み込みも送信も行われません。このコンピューターに保存されたものは残ります。",
      presence: "Chatwootで在席として数える",
      presenceHelp:
        "オンにすると、Reddotの実行中はChatwootでオンラインと表示され、Chatwootのウィンドウを開いていなくても自動割り当てで会話が割り当てられます。オフにすると、Reddotがオンライン状態を保つことはありません。ただし接続のたびに、接続する人すべてと同じく、Chatwootは約20秒間在席として数えます。",
      deskIsLast: "ほかのヘルプデスクがオンになっていない間、動作します。",
      off: "設定を表示、変更するにはオンにしてください。",
      rests: (helpdesk, rests) =>
        rests.drafts + rests.unsent === 0
          ? null
          : `${helpdesk}がオフの間、次のものはここに残り、送信されません：${restsText(rests)}。`,
      restsUnknown: (helpdesk) =>
        `${helpdesk}に下書きや未送信の返信が残っているかは分かりません。保存されたものはロックされています。`,
      notRunning: "起動しています。設定はまもなく表示されます。",
      signInAgain: "もう一度サインイン",
    },
    remove: {
      section: "削除",
      open: "このヘルプデスクを削除…",
      title: (helpdesk) => `${helpdesk}を削除しますか？`,
      body: "Reddotはサインアウトし、このヘルプデスクを忘れます。ヘルプデスク自体は何も変わりません。",
      keep: "このコンピューターに保存されたものを残す",
      keepHelp: "後でもう一度サインインすると、チケット、下書き、未送信の返信は以前のままです。",
      wipe: "このコンピューターに保存されたものも削除する",
      wipeHelp: (helpdesk, rests) =>
        `もう一度読み込めるもの以外で、${helpdesk}から完全に失われるもの：${restsText(rests)}。`,
      confirm: "削除",
      cancel: "キャンセル",
    },
    storage: {
      title: "このコンピューターに保存",
      help: "会話、下書き、未送信の返信はここに保存されるため、ウィンドウはすぐに開き、オフラインでも使えます。",
      encryption: {
        keychain: "デスクトップのキーチェーンにある鍵で暗号化されています。",
        passphrase: "パスフレーズで暗号化されています。",
        none: "暗号化されていません。このディスクを読める人は内容を読めます。",
      },
      days: "削除するまでの期間",
      daysOf: (days) =>
        days === null ? "削除しない" : days === 365 ? "1年" : `${numberText(days)}日`,
      megabytes: "上限",
      megabytesOf: (megabytes) =>
        megabytes === null
          ? "制限なし"
          : megabytes >= 1000
            ? `${numberText(megabytes / 1000)} GB`
            : `${numberText(megabytes)} MB`,
      never:
        "キューにあるもの、自分の担当で未解決のもの、下書きや未送信の返信があるものは削除されません。",
      wouldGo: (tickets, messages, bytes, held) =>
        tickets === 0
          ? `今は何も削除されません。${megabytesText(held)}が保存されています。`
          : `チケット${numberText(tickets)}件、メッセージ${numberText(messages)}件を` +
            `このコンピューターから削除します（${megabytesText(held)}のうち約${megabytesText(bytes)}）。` +
            "ヘルプデスクでは何も変わりません。",
      set: "この設定にする",
      cancel: "キャンセル",
      wipe: "ここに保存されたものを消去",
      wipeHelp: (helpdesk, rests) =>
        `${helpdesk}のすべてをこのコンピューターから削除し、その後もう一度読み込みます。サインインは維持されます。` +
        `完全に失われるもの：${restsText(rests)}。`,
      confirmWipe: "消去",
    },
    keep: {
      title: "オフライン用に保存",
      help: "自分の担当と開いたことのあるものは常に保存されます。ほかに何をネットワークなしで読めるようにしますか？",
      held: (whole, all) =>
        all === 0
          ? "このコンピューターにはまだチケットがありません。"
          : `会話${numberText(all)}件のうち${numberText(whole)}件が、すべてこのコンピューターに保存されています。`,
      what: {
        as_needed: "必要に応じて",
        open: "オープンのソーシャルチケット",
        social: "すべてのソーシャルチケット",
        all: "すべてのチケット",
      },
      whatHelp: {
        as_needed: "自分の担当と、開いたことのあるものだけ。",
        open: "解決済みでも終了でもない、すべてのソーシャルチケット。",
        social: "メッセージングチャネルから来た、すべてのステータスのチケット。",
        all: "閲覧できるすべて。",
      },
      back: "さかのぼる期間",
      backHelp: "最後の変更がそれより前のチケットは、このコンピューターにありません。",
      days: (days) => (days === null ? "すべて" : days === 365 ? "1年" : `${numberText(days)}日`),
      daysWithCost: (days, cost) => `${days}：${cost}`,
      nothing: "読み込むものはありません",
      cost: (requests, takes) =>
        takes === null ? aboutRequests(requests) : `${aboutRequests(requests)}、${takes}`,
      takes: (duration) => `現在の速さで${duration}`,
    },
    channels: {
      title: "チャネル",
      help: "ヘルプデスクの情報に加えて、どのチケットをソーシャルとして扱うか。最初に一致したルールが使われます。",
      none: "ルールはありません。Reddotはヘルプデスクの情報に従います。",
      rules: "チャネルのルール",
      on: "チケットの条件：",
      mark: {
        tag: "次のタグがある",
        via: "次の経路で届いた",
        inbox: "次の受信箱から来た",
      },
      value: {
        tag: "タグ",
        via: "via.channelの値",
        inbox: "受信箱の名前または番号",
      },
      placeholder: {
        tag: "line_shop",
        via: "sunshine_conversations",
        inbox: "WeChatブリッジ",
      },
      is: "→",
      channel: "チャネル",
      notSocial: "ソーシャルではない",
      add: "ルールを追加",
      up: (rule) => `上に移動：${rule}`,
      down: (rule) => `下に移動：${rule}`,
      remove: (rule) => `削除：${rule}`,
      newRule: "新しいルール",
      removed: (rule) => `「${rule}」のルールを削除しました。`,
      moved: (rule) => `「${rule}」のルールを移動しました。`,
      changed: (rule) => `「${rule}」のルールを変更しました。`,
      undo: "元に戻す",
    },
    watch: {
      title: "キュー全体を監視",
      label: "ほかの人が担当するチケットも監視する",
      help: "チームリーダー向け：担当者にかかわらず、オープンのチケットを監視します。アカウントのリクエストの余りを多く使います。役割によっては見えないチケットがあります。Reddotは得られたものを表示します。",
    },
    plan: {
      title: "Reddotが確認する頻度",
      help: "アカウントのリクエストは全エージェントで共有されます。Reddotは、ほかの人があまり使わないときは多く、よく使うときは少なく確認します。",
      deskHelp:
        "このデスクはReddotの中にあるため、いくら問い合わせてもほかの人を待たせることはありません。",
      limit: (limit) =>
        `このアカウントでは、全員で1分間に${numberText(limit)}件のリクエストが可能です。`,
      remaining: (left) => `前回の時点で残り${numberText(left)}件でした。`,
      noLimit: "ヘルプデスクからリクエストの上限がまだ知らされていません。",
      lane: "内容",
      every: "確認",
      requests: "直近1分間のリクエスト",
      fresh: "時点",
      lanes: {
        head: "新規および変更されたチケット",
        history: "初めて読み込む古いチケット",
        truth: "オープンのチケットがまだあるか",
        activities: "自分に関するお知らせ",
        lead: "ほかの人が担当するチケット",
        conversations: "会話",
        bulk: "会話（まとめて）",
        offers: "マクロとビュー",
        acts: "自分の操作：開く、担当する、返信する",
      },
      everyTime: (time) => `${time}ごと`,
      rests: "休止中",
      asYouAct: "操作したとき",
      never: "まだ",
      now: "今",
      ago: (age) => `${age}前`,
      none: "現在読み込んでいるものはありません。",
    },
    failed: "変更されませんでした。",
    unread: "設定を読み込めませんでした",
  },

  signIn: {
    title: "ヘルプデスクにサインイン",
    helpdesk: "ヘルプデスク",
    kind: { zendesk: "Zendesk", chatwoot: "Chatwoot" },
    chatwoot: {
      lead: "ChatwootにはReddotを許可するページがないため、コマンドでサインインします。",
      placeholder: "chat.company.jp",
      go: "コマンドを表示",
      starting: "Reddotに問い合わせています…",
      title: "ターミナルに次のように入力してください",
      why: "ターミナルでは、アクセストークンやパスワードはキーチェーンに直接入り、どのウィンドウにも見えません。",
      asks: "Chatwootのプロフィールの末尾にあるアクセストークンを尋ねます。代わりにパスワード（と、使っている場合はコード）でサインインするには、次を追加します。",
      byPassword: "--email you@company.jp",
      command: "コマンド",
      copy: "コマンドをコピー",
      waits: "アカウントを待っています。このウィンドウは自動的に進みます。",
      back: "戻る",
    },
    titleAgain: (helpdesk) => `${helpdesk}にもう一度サインイン`,
    lead: "ブラウザーでヘルプデスクのページが開きます。そこでReddotを許可してください。",
    address: "ヘルプデスクのアドレス",
    addressPlaceholder: "company.zendesk.com",
    clientId: "クライアントID",
    clientIdPlaceholder: "reddot",
    clientIdHelp: "管理者がヘルプデスクでReddotに付けた名前です（下を参照）。",
    managed: "会社で設定されています。",
    theAccount: "サインインが必要なヘルプデスクのアドレスです。",
    go: "ブラウザーでサインイン",
    starting: "ブラウザーを開いています…",
    waiting: "ブラウザーで続けてください",
    waitingHelp:
      "そこでサインインし、Reddotを許可してから戻ってください。このウィンドウは自動的に進みます。",
    notOpened: "ブラウザーを開けませんでした。次のアドレスを自分で開いてください。",
    addressToOpen: "開くアドレス",
    until: (at) => `Reddotは${at}まで待ちます。`,
    openAgain: "もう一度開く",
    copyAddress: "アドレスをコピー",
    cancel: "キャンセル",
    finishing: "サインインしています…",
    failed: "サインインできませんでした",
    keychain:
      "サインインはこのコンピューターのキーチェーンに保存されます。ファイルやウィンドウに残ることはありません。",
    desk: "お試しですか？Reddotは、サンプルのお客様が入った内蔵デスクですでに動いています。",
    tryDesk: "内蔵デスクで試す",
    admin: {
      title: "管理者向け：Reddotを一度だけ登録",
      lead: "会社全体で一度だけ、ヘルプデスクで行います。",
      steps: [
        "「管理センター > アプリおよびインテグレーション > API > OAuthクライアント」を開きます。",
        "「OAuthクライアントを追加」を選びます。",
      ],
      fill: "次のように入力します。",
      name: "名前",
      identifier: "一意の識別子",
      kind: "クライアントの種類",
      kindValue: "パブリック",
      redirects: "リダイレクトURL（1行に1つ）",
      scopes: "スコープ",
      scopesValue: "read write",
      after: "保存して、一意の識別子をサインインする全員に伝えてください。",
      copyAll: "すべてをテキストでコピー",
      token:
        "APIトークンを使う場合は、ターミナルで「reddot login --api-token」を実行してください。ZendeskはAPIトークンを2027年4月30日に廃止します。",
      line: (label, value) => `${label}：${value}`,
    },
  },

  copy: {
    copy: "コピー",
    copyWhat: (what) => `コピー：${what}`,
    copied: "コピーしました",
    failed: "コピーできませんでした。選択してCtrl+Cを押してください。",
  },

  listing: {
    sortLabel: "並べ替え",
    sort: {
      own: "新しい順",
      newest: "新しい順",
      unanswered: "未返信の時間が長い順",
      closing: "返信期限が近い順",
    },
    sortShort: {
      own: "新しい順",
      newest: "新しい順",
      unanswered: "未返信が長い順",
      closing: "期限が近い順",
    },
    viewsOwn: "ビューの順",
    filter: "絞り込み",
    add: "絞り込みを追加",
    group: {
      channels: "チャネル",
      statuses: "ステータス",
      holders: "担当者",
      accounts: "ヘルプデスク",
      older: "次の期間より前",
      newer: "次の期間以内",
      closing: "期限まで次の時間以内",
    },
    holder: { me: "自分", other: "別のエージェント", nobody: "なし" },
    age: (minutes) =>
      minutes % 1440 === 0
        ? longUnitText(minutes / 1440, "day")
        : minutes % 60 === 0
          ? longUnitText(minutes / 60, "hour")
          : longUnitText(minutes, "minute"),
    hours: (hours) => longUnitText(hours, "hour"),
    chip: {
      older_minutes: (minutes) => `${ja.listing.age(minutes)}より前`,
      newer_minutes: (minutes) => `${ja.listing.age(minutes)}以内`,
      closing_hours: (hours) => `期限まで${longUnitText(hours, "hour")}以内`,
    },
    takeOff: (what) => `絞り込みを外す：${what}`,
    clear: "すべて外す",
    count: (total, more) =>
      more ? `チケット${numberText(1000)}件以上` : `チケット${numberText(total)}件`,
    save: "名前を付けて保存…",
    none: {
      title: "条件に合うチケットはありません",
      body: "絞り込みを外すと、さらに表示されます。",
    },
  },

  filters: {
    label: "保存した絞り込み",
    save: "絞り込みを保存",
    name: "名前",
    nameTitle: "この絞り込みを保存",
    nameSearchTitle: "この検索を保存",
    rename: "名前を変更",
    renameTitle: "絞り込みの名前を変更",
    delete: "削除",
    deleted: (name) => `「${name}」を削除しました。`,
    undo: "元に戻す",
    cancel: "キャンセル",
    failed: "絞り込みは保存されませんでした",
    viewGone: "この絞り込みのビューはもうありません。",
  },

  customer: {
    label: (name) => `お客様：${name}`,
    show: "お客様",
    close: "お客様の情報を閉じる",
    phone: "ソーシャルの電話番号",
    email: "メールアドレス",
    identity: {
      phone: "電話番号",
      email: "メールアドレス",
      channel: "チャネルのアドレス",
      other: "別名",
    },
    socialInfo: "ソーシャルメッセージングのユーザー情報",
    channel: "チャネル",
    businessAccount: "ビジネスアカウント",
    way: "返信の送信経路",
    notes: "ヘルプデスクのメモ",
    since: "登録日",
    merge: "別のプロフィールと統合…",
    failed: "お客様の情報を読み込めませんでした",
    personPart: {
      name: "名前",
      phone: "電話番号",
      email: "メールアドレス",
      tags: "タグ",
      notes: "メモ",
      details: "詳細",
      field: "フィールド",
      external_id: "外部ID",
    },
  },

  merge: {
    title: (name) => `${name}を統合`,
    lead: "同じ人の別のプロフィールを探してください。新しいほうが古いほうに統合されます。",
    search: "名前、番号、メールアドレス",
    found: "見つかったプロフィール",
    nobody: "ほかの人は見つかりませんでした。",
    more: "ほかにもあります。続きを入力してください。",
    notFound: "ヘルプデスクを検索できませんでした",
    keeps: "残るプロフィール",
    goes: "統合されるプロフィール",
    turn: "入れ替える",
    older: "古いほう",
    since: (time) => `${time}から`,
    kept: "統合後の名前",
    addresses: "統合後のアドレス",
    moves: "移るもの",
    tickets: (count, more) =>
      `チケット${numberText(count)}件${more ? "以上" : ""}が残るプロフィールに移ります`,
    ticketsUnknown: "すべてのチケット（件数はヘルプデスクから知らされません）",
    lost: "失われるもの",
    nothingLost: "ここで分かる範囲ではありません",
    warning: {
      olderGoes: "古いプロフィールが新しいほうに統合されます。通常は逆です。",
      unsent: (tickets) => `${ticketsText(tickets)}に、まだ送信が済んでいないものがあります。`,
      draft: (tickets) => `${ticketsText(tickets)}に下書きがあります。下書きはそのまま残ります。`,
    },
    refused: "統合できません",
    final: "この操作は元に戻せません。",
    failed: "統合されませんでした",
    confirm: "統合する",
    busy: "統合しています…",
    back: "戻る",
    cancel: "キャンセル",
    close: "閉じる",
    done: (gone, keep) => `${gone}を${keep}に統合しました。`,
  },

  figures: {
    title: "キュー",
    helpdesk: "ヘルプデスク",
    allHelpdesks: "すべてのヘルプデスク",
    over: { label: "推移の期間", day: "1日", week: "1週間" },
    wall: "大画面表示",
    leaveWall: "Escキーで終了",
    asOf: (time) => `未接続（${time}時点）`,
    unread: "キューの数値を読み込めませんでした",
    courseUnread: "推移を読み込めませんでした",
    now: "現在",
    nobody: "お待ちのお客様はいません",
    waiting: "待機中",
    oldest: "最長の待ち時間",
    openOldest: "チケットを開く",
    closing: "まもなく終わる返信可能時間",
    within: (hours) => `${hours}以内`,
    firstReply: "最初の返信",
    median: (count) => `24時間の${numberText(count)}件の中央値`,
    ninetieth: (time) => `9割は${time}以内`,
    noReply: "24時間以内にはありません",
    channels: "チャネル別の待機数",
    businessAccounts: "ビジネスアカウント別の待機数",
    unnamed: "名前なし",
    noneHere: "ここで待っているチケットはありません。",
    load: "担当者別の未完了チケット",
    toAnswer: (count) => `要返信${numberText(count)}件`,
    unnamedAgent: (id) => `担当者${id}`,
    unknown: "不明",
    notWatched: "ほかの担当者のチケットを監視していないため、その負荷はわかりません。",
    notVisible:
      "このアカウントではすべてのチケットを見られないため、ほかの担当者の負荷はわかりません。",
    watch: "設定で監視する",
    chart: {
      range: (name, least, most, last) => `${name}：${least}から${most}、最新は${last}`,
      empty: (name) => `${name}：まだ何もわかっていません`,
      none: "推移の記録はこれからです。Reddotが動作中で接続されている間、5分ごとに数値を記録します。",
      gap: "網かけ：Reddotが動作していない、または未接続の時間",
      table: "表",
      showTable: (name) => `表：${name}`,
      time: "時刻",
      noData: "不明",
    },
    thresholds: {
      title: "通知のしきい値",
      help: "ヘルプデスクごとに判定します。通知は一度だけで、数値がしきい値を下回ってから再び超えたときにまた届きます。通知の強さは設定の「通知」で選べます。",
      of: {
        waiting: "待機中のチケットが次の数より多い",
        oldest: "待ち時間が次の分数より長い",
        closing: "1時間以内に終わる返信可能時間が次の数より多い",
      },
      short: {
        waiting: "待機中のチケット",
        oldest: "これまでの最長の待ち時間",
        closing: "まもなく終わる返信可能時間の数",
      },
      empty: "空欄：通知しません。",
      above: (limit) => `${limit}を超えています`,
      wrong: "整数を入力してください。分数は1～10,080、そのほかは99,999までです。",
      failed: "しきい値を保存できませんでした",
      save: "保存",
      cancel: "キャンセル",
    },
  },

  commands: {
    palette: "検索とコマンド",
    keyboard: "キーボード操作の一覧",
    settings: "設定を開く",
    sign_in: "ヘルプデスクにサインイン",
    pause: "通知を1時間停止",
    resume: "通知を再開",
    why: "点の理由を見る",
    open_inbox: "受信トレイを開く",
    open_queue: "キューを開く",
    wall: "大画面表示",
    thresholds: "キューの通知のしきい値…",
    search: "検索",
    next: "次のチケット",
    previous: "前のチケット",
    open: "チケットを開く",
    back: "戻る",
    assigned: "「担当中」に移動",
    unassigned: "「未割り当て」に移動",
    reply: "返信",
    take: "チケットを担当する",
    assign_me: "チケットを自分に割り当てる",
    later: "チケットを1時間後回しにする",
    later_tomorrow: "チケットを明日まで後回しにする",
    later_undo: "チケットの後回しをやめる",
    change: "ステータス、担当者、タグ…",
    set_open: "ステータスを「オープン」にする",
    set_pending: "ステータスを「保留中」にする",
    set_hold: "ステータスを「待機中」にする",
    set_solved: "ステータスを「解決済み」にする",
    export: "会話の書き出し…",
    customer: "お客様の情報を表示または非表示",
    merge: "お客様を別のプロフィールと統合…",
    filter: "一覧を絞り込む…",
    clear_filters: "絞り込みをすべて外す",
    save_filter: "絞り込みを保存…",
    sort_own: "並べ替え：一覧の元の順",
    sort_unanswered: "並べ替え：未返信の時間が長い順",
    sort_closing: "並べ替え：返信期限が近い順",
  },

  palette: {
    label: "検索とコマンド",
    placeholder: "コマンド、チケット、お客様、メッセージ",
    commands: "コマンド",
    none: "一致するものはありません",
    view: (title) => `ビュー：${title}`,
    filter: (name) => `絞り込み：${name}`,
    only: (helpdesk) => `${helpdesk}のチケットのみ`,
    accountSettings: (helpdesk) => `${helpdesk}の設定`,
  },

  keyboard: {
    ctrl: "Ctrl",
    title: "キーボード",
    group: {
      go: "移動",
      list: "一覧",
      ticket: "チケット",
      app: "Reddot",
    },
    also: "一覧の中は矢印キー、Home、Endで移動し、Enterで開き、Escで戻ります。返信欄では、Ctrl+Enterで送信し、Ctrl+Mでマクロを表示します。入力中は、Ctrlを使うキーだけが有効です。",
    close: "閉じる",
  },

  desktop: {
    title: "デスクトップ",
    sub: "自動起動、ショートカット",
    unread: "このデスクトップでのReddotの設定を読み込めませんでした",
    login: {
      title: "ログイン時",
      label: "ログイン時にReddotを起動する",
      help: "バックグラウンドで起動し、パネルにアイコンを表示します。",
      unread: "デスクトップの自動起動の設定を読み込めません。",
    },
    shortcut: {
      title: "通知ウィンドウのキー",
      label: "どこからでもキーで通知ウィンドウを開く",
      help: "どのキーにするかはデスクトップが確認します。同じキーで閉じることもできます。",
      asked: "デスクトップの応答を待っています。確認の画面が表示されているかもしれません。",
      given: (keys) => (keys ? `キーは${keys}です。` : "デスクトップがキーを割り当てました。"),
      refused:
        "デスクトップまたはあなたが許可しませんでした。もう一度確認するには、オフにしてからオンにしてください。",
      missing:
        "このデスクトップはプログラムにキーを割り当てません。デスクトップのキーボード設定で、次のコマンドにキーを割り当てられます：",
    },
    sample: "試す",
    sampleOf: (kind) => `試す：${kind}`,
  },

  notifier: {
    actions: (name) => `${name}の操作`,
    take: "担当する",
    reply: "ここで返信",
    open: "会話を開く",
    quick: (name) => `一覧で${name}に返信`,
    close: "閉じる（書いた内容は残ります）",
    movedOn: "チケットはこの一覧からなくなりました。書いた内容はチケットに残っています。",
    settings: {
      title: "通知ウィンドウ",
      keepTab: "最後に見たタブで開く",
      keepTabHelp: "オフのときは、いつも「担当中」で開きます。",
      stays: "ほかのウィンドウを使っても開いたままにする",
      staysHelp:
        "オフのときは閉じます。書きかけの内容は残ります。ファイルをドロップできるのは、開いたままにしているときだけです。",
    },
  },

  why: {
    red: "なぜ赤い点が出ているのですか",
    hollow: "なぜ点が白抜きなのですか",
    none: "待っているチケットはなく、点は出ていません。",
    since: (when) => `${when}に受信`,
    reason: {
      new: "まだ誰も見ていません",
      wrote_again: "見たあとに、また連絡がありました",
      back: "後回しの時刻になりました",
      looked: "見ました",
      put_off: "後回しにしています",
      silent: "設定したルールにより、このようなチケットは通知されません",
    },
    keepsRed: "赤い点の理由",
    keepsHollow: "待っていますが、赤い点の理由ではないもの",
    more: (count) => `ほかに${numberText(count)}件が待っています`,
    clearsRed: "それぞれを「未割り当て」で見るか、開くか、後回しにすると、点は白抜きになります。",
    clearsHollow:
      "誰かが担当するか、返信するか、新規でもオープンでもなくなり、待つものがなくなると、点は消えます。",
    close: "閉じる",
  },

  welcome: {
    title: "Reddotへようこそ",
    lead: "会話はどのヘルプデスクにありますか。",
    desk: "内蔵デスクを試す",
    deskHelp:
      "このコンピューターで動く、Reddot内蔵の小さなヘルプデスクです。アカウントもネットワークも要りません。",
    sample: "サンプルの会話を入れる",
    traffic: "お客様からの連絡がときどき届くようにする（Reddotを終了するまで）",
    start: "始める",
    starting: "起動しています…",
    failed: "内蔵デスクを起動できませんでした",
    zendesk: "ブラウザーでサインインします。",
    chatwoot: "端末でアクセストークンを使ってサインインします。",
    back: "戻る",
    hint: "Reddotはトレイにいます",
    hintHelp:
      "誰も見ていない新しいチケットが待っている間、点が赤くなります。クリックすると、このウィンドウが開きます。",
    understood: "わかりました",
  },

  limit: {
    left: (left, bytes) => `残り${numberText(left)}${bytes ? "バイト" : "文字"}`,
    over: (channel, most, over, bytes) =>
      `${channel}は1通${numberText(most)}${bytes ? "バイト" : "文字"}までです。${numberText(over)}${bytes ? "バイト" : "文字"}超えています。`,
  },

  said: {
    closed_for_good: "このチケットは完全にクローズされています。",
    closed_new_begins:
      "このチケットは完全にクローズされています。お客様から再び連絡があると、新しいチケットになります。",
    taken_already: "このチケットにはすでに担当者がいます。",
    yours_already: "このチケットはすでにあなたの担当です。",
    nobodys_already: "このチケットにはすでに担当者がいません。",
    no_priority_already: "このチケットにはすでに優先度がありません。",
    snoozed_already: "このチケットはすでにそのようにスヌーズされています。",
    tags_already: "タグはすでにそのとおりです。",
    so_already: "チケットはすでにそのとおりです。",
    over: "このチケットは終わっているため、後回しにできません。",
    time_over: "その時刻は過ぎています。",
    gone: "チケットがなくなったか、表示できなくなりました。",
    not_permitted: "ヘルプデスクでこの操作をする権限がありません。",
    sign_in_refused: "ヘルプデスクがサインインを拒否しています。",
    slow_down: "ヘルプデスクが全員にアクセスを控えるよう求めています。",
    same_moment: "同時にほかの人がチケットを変更しました。",
    not_reached: "ヘルプデスクに接続できません：{0}。",
    refuses: "ヘルプデスクが拒否しました：{0}",
    who_you_are: "あなたが誰かを、まだヘルプデスクから受け取っていません。",
    once_reached: "接続できてから、もう一度お試しください。",
    tag_is_a_word: "タグは空白・コンマ・引用符を含まない1語です。",
    nothing_to_send: "送信する内容がありません。",
    nothing_to_write: "書き留める内容がありません。",
    left: "すでに送信されています。",
    on_its_way: "送信中か、すでに届いています。",
    known: "結果はすでにわかっています。",
    changed_just_now: "チケットがたった今変更されました。まもなく再試行します。",
    snooze_over: "スヌーズの期限が過ぎています。",
    uploading: "ファイルをアップロードしています。",
    uploads_gone: "ヘルプデスクにファイルがなくなったため、もう一度アップロードします。",
    checking: "届いたかどうかを確認しています。",
    checking_late: "遅れて届くものがないか確認しています。",
    cannot_be_told: "チケットがなくなったか見えなくなったため、届いたかどうかわかりません。",
    doubt:
      "接続が切れ、ヘルプデスクには届いていません。あとから届くこともあるため、確認して、届いたことを記録するか、もう一度送信してください。",
    not_sent: "送信されていません。",
    not_delivered: "ヘルプデスクによると、配信されませんでした。",
    window_never: "{0}では、お客様から連絡があったあとにだけ返信できます。",
    window_used_up: "{0}では、お客様から再び連絡があるまで返信できません。",
    window_over: "{0}で自由に返信できるのは、お客様の最後のメッセージから{1}時間以内です。",
    window_shut: "お客様から再び連絡があるまで、ヘルプデスクは自由な返信を通しません。",
    kept: "文章は保存されています。お客様から再び連絡があれば送信できます。",
    too_long: "{0}は1通{1}文字までで、これは{2}文字です。",
    too_long_bytes: "{0}は1通{1}バイトまでで、これは{2}バイトです。",
    shorten: "短くするか、分けて送信してください。",
    template_alone: "テンプレートは承認されたとおり、ファイルなしで送られます。",
    take_files_out: "ファイルかテンプレートのどちらかを外してください。",
    route_not_known: "返信の経路がまだわかりません。",
    takes_no_replies: "このチケットの連携は返信を受け付けません。",
    only_workspace:
      "このチャネルの返信は、Zendesk自身のエージェントワークスペースからのみ配信されます。",
    macro_gone: "このマクロはヘルプデスクにもうありません。",
    reply_not_now: "返信を今は送信できません。",
    view_gone: "このビューはヘルプデスクにないか、表示する権限がありません。",
    another_file: "別のファイルを選んでください。",
    make_smaller: "小さくするか、別の方法で送ってください。",
    another_kind: "別の形式で保存するか、別の方法で送ってください。",
    without_files: "ファイルなしで文章を送信してください。",
    start_again: "Reddotを起動し直してください。",
    make_room: "ディスクの空きを増やしてください。入力した内容は残っています。",
  },

  loading: "読み込んでいます…",
};
