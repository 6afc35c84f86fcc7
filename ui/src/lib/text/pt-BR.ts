/** Português do Brasil. Com «você» e as palavras usuais do atendimento. */
import { numberText } from "../locale";
import type { Channel, Rests } from "../protocol";
import { longUnitText } from "../times";
import type { Text } from "./en";
import { capital, plurals, roundly } from "./words";

const plural = plurals("pt-BR", ["one", "many", "other"]);

/** “1 ticket”, “1.234 tickets”, “2.000.000 de tickets” */
function counted(count: number, one: string, other: string): string {
  const number = numberText(count);
  return plural(count, {
    one: `${number} ${one}`,
    many: `${number} de ${other}`,
    other: `${number} ${other}`,
  });
}

function megabytesText(bytes: number): string {
  return `${numberText(Math.max(Math.round(bytes / 1e5) / 10, 0.1))} MB`;
}

function restsText(rests: Rests | null): string {
  if (rests === null) return "rascunhos e tudo o que ainda não foi enviado";
  const { drafts, unsent } = rests;
  const parts = [];
  if (drafts > 0) parts.push(counted(drafts, "rascunho", "rascunhos"));
  if (unsent > 0) {
    parts.push(
      counted(
        unsent,
        "resposta ou outra ação que ainda não foi enviada",
        "respostas e outras ações que ainda não foram enviadas",
      ),
    );
  }
  return parts.length === 0 ? "nenhum rascunho nem resposta não enviada" : parts.join(", além de ");
}

function aboutRequests(count: number): string {
  if (count === 1) return "1 solicitação";
  return `cerca de ${counted(roundly(count), "solicitação", "solicitações")}`;
}

function repliesLeft(count: number): string {
  const left = counted(count, "resposta", "respostas");
  return plural(count, { one: `resta ${left}`, many: `restam ${left}`, other: `restam ${left}` });
}

function inTicketsText(tickets: readonly number[]): string {
  const list = tickets.map((ticket) => `#${ticket}`).join(", ");
  return tickets.length === 1 ? `no ticket ${list}` : `nos tickets ${list}`;
}

export const ptBR: Text = {
  app: "Reddot",

  unit: {
    second: (amount) => `${amount} s`,
    minute: (amount) => `${amount} min`,
    hour: (amount) => `${amount} h`,
    day: (amount) => `${amount} d`,
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
    other: "Outro canal",
  },

  channelSays: (channel: Channel) => (channel === "other" ? "Este canal" : ptBR.channel[channel]),

  status: {
    new: "Novo",
    open: "Aberto",
    pending: "Pendente",
    hold: "Em espera",
    solved: "Resolvido",
    closed: "Fechado",
  },

  priority: {
    low: "Baixa",
    normal: "Normal",
    medium: "Média",
    high: "Alta",
    urgent: "Urgente",
  },
  priorityTitle: (priority) => `Prioridade: ${priority}`,

  state: {
    started: "Iniciou um chat",
    replied: "Respondeu na conversa",
  },

  queue: {
    assigned: "Atribuídos",
    unassigned: "Não atribuídos",
  },
  queueLong: {
    assigned: "Atribuídos a você",
    unassigned: "Não atribuídos",
  },
  queues: "Filas",
  tickets: (queue) => `Tickets: ${queue}`,

  accounts: {
    desk: "Helpdesk integrado",
    ofAgent: (helpdesk, agent) => `${helpdesk} (${agent})`,
    says: (helpdesk, what) => `${helpdesk}: ${what}`,
  },

  header: {
    openInbox: "Abrir a caixa de entrada",
    openSettings: "Configurações (Ctrl+,)",
    close: "Fechar",
    connected: "Conectado",
    connecting: "Conectando…",
    offline: "Sem conexão",
    signInNeeded: "É preciso entrar",
    syncing: "Lendo os tickets…",
    paused: (until) => `Notificações pausadas até ${until}`,
  },

  row: {
    noName: "Sem nome",
    you: "Você:",
    now: "agora",
    noPreview: "Nenhuma mensagem aqui ainda",
    notLooked: "Ainda não visto",
    waits: "Espera por atendimento",
    later: (when) => `Mais tarde: ${when}`,
    ageTitle: (full) => `Última mensagem: ${full}`,
    loadMore: "Carregar mais tickets",
    loadingMore: "Carregando mais…",
    pending: {
      queued: "Enviando",
      sending: "Enviando",
      unknown: "Não é certo que chegou",
      accepted: "Enviado",
      failed: "Não enviado",
      blocked: "Não enviado",
    },
  },

  window: {
    closedChip: "encerrado",
    unknownChip: "?",
    underAMinute: "<1 min",
    about: (label) => `≈ ${label}`,
    estimated: "Uma estimativa: a conversa é lida quando você a abre",
    open: (left, until, messages) =>
      `As respostas são entregues por mais ${left}, até ${until}` +
      (messages === null ? "" : ` (${repliesLeft(messages)})`),
    closed: (since) => `O prazo de resposta terminou: ${since}`,
    usedUp: "As respostas livres se esgotaram até o cliente escrever de novo",
    never: "O cliente ainda não escreveu aqui, por isso não é possível uma resposta livre",
    unknown: "Não se sabe quando o cliente escreveu pela última vez nem quanto tempo resta",
    prefix: "Prazo de resposta: ",
  },

  blocked: {
    timeOver: (channel, hours, ended, template) =>
      (hours === null
        ? `${channel} permite respostas livres apenas por um tempo depois da última mensagem do cliente.`
        : `${channel} permite respostas livres por ${hours} horas depois da última mensagem do cliente.`) +
      ` Esse prazo terminou: ${ended}.` +
      (template
        ? " Você poderá responder de novo quando o cliente escrever; até lá, só um modelo aprovado passa."
        : " Você poderá responder de novo quando o cliente escrever."),
    usedUp: (channel) =>
      `${channel} permite apenas algumas respostas depois de cada mensagem do cliente, e elas se esgotaram. ` +
      "Você poderá responder de novo quando o cliente escrever.",
    never: (channel) =>
      `${channel} permite respostas livres apenas depois que o cliente escreve, e este ainda não escreveu aqui.`,
    unknown: (channel) =>
      `Não se sabe quando o cliente escreveu pela última vez. ${channel} pode recusar a resposta; se isso acontecer, aparecerá aqui.`,
    messagesLeft: (left) => capital(repliesLeft(left)),
    openInHelpdesk: "Abrir no helpdesk",
  },

  conversation: {
    label: (name) => `Conversa com ${name}`,
    back: "Voltar à lista",
    take: "Assumir",
    to: "para",
    assignedTo: (name) => `Com ${name}`,
    assignedToOther: "Com outro agente",
    ticket: (id) => `#${id}`,
    events: (count) => (count === 0 ? "Eventos" : counted(count, "evento", "eventos")),
    noEvents: "Nenhum evento aqui ainda",
    eventFailure: "Falha",
    messages: "Mensagens",
    inPart: (messages) =>
      plural(messages, {
        one: "Só a mensagem mais recente está guardada aqui.",
        many: "Só as mensagens mais recentes estão guardadas aqui.",
        other: "Só as mensagens mais recentes estão guardadas aqui.",
      }),
    connectForRest: "Conecte-se para ler o resto.",
    readingRest: "Lendo o resto…",
    behind: "Há mensagens mais novas no helpdesk.",
    connectForNewer: "Conecte-se para lê-las.",
    readingNewer: "Lendo…",
    onlyRow: "As mensagens deste ticket ainda não foram lidas.",
    reading: "Lendo as mensagens…",
    none: "Não há mensagens.",
    newBelow: "Nova mensagem",
    note: "Nota interna",
    bot: "Bot",
    you: "Você",
    unnamed: "Sem nome",
    emptyMessage: "(sem texto)",
    choose: "Escolha um ticket para ler a conversa",
  },

  delivery: {
    not_reported: "Enviado ao helpdesk",
    delivered: "Entregue",
    failed: (reason) => `Não entregue: ${reason}`,
  },

  send: {
    sendingIn: (seconds) => `Envio em ${seconds} s`,
    waiting: "Esperando o helpdesk",
    sending: "Enviando…",
    unknown: "Não é certo que chegou – verificando",
    doubtful: "Não é certo que chegou",
    sendAgain: "Enviar de novo",
    arrived: "Chegou",
    accepted: "Enviado ao helpdesk",
    notSent: (reason) => (reason ? `Não enviado: ${reason}` : "Não enviado"),
    take: {
      sendingIn: (seconds) => `Você assume este ticket em ${seconds} s`,
      queued: "Assumindo este ticket: esperando o helpdesk",
      sending: "Assumindo este ticket…",
      unknown: "Não é certo que o ticket foi assumido – verificando",
      accepted: "Assumido",
      failed: (reason) => (reason ? `Não assumido: ${reason}` : "Não assumido"),
    },
    note: {
      sendingIn: (seconds) => `A nota é adicionada em ${seconds} s`,
      queued: "Nota: esperando o helpdesk",
      sending: "Adicionando a nota…",
      unknown: "Não é certo que a nota chegou – verificando",
      accepted: "Adicionada",
      failed: (reason) => (reason ? `Nota não adicionada: ${reason}` : "Nota não adicionada"),
    },
    act: (label) => ({
      sendingIn: (seconds) => `${label}: em ${seconds} s`,
      queued: `${label}: esperando o helpdesk`,
      sending: `${label}…`,
      unknown: `${label}: não é certo que chegou – verificando`,
      accepted: `${label}: feito`,
      failed: (reason) => (reason ? `${label}: não feito: ${reason}` : `${label}: não feito`),
    }),
    label: {
      take: "Assumir o ticket",
      status: (status) => `Mudar para ${status}`,
      priority: (priority) => `Mudar a prioridade para ${priority}`,
      noPriority: "Tirar a prioridade",
      snooze: "Adiar até o cliente escrever",
      snoozeUntil: (moment) => `Adiar até ${moment}`,
      assign: (name) => (name === "" ? "Atribuir a outro agente" : `Atribuir a ${name}`),
      toMe: "Atribuir a mim",
      toNobody: "Deixar sem atribuição",
      tags: (add, remove) =>
        [...add.map((tag) => `+${tag}`), ...remove.map((tag) => `−${tag}`)].join(" "),
    },
    because: (what, reason) => `${what}: ${reason}`,
    submittedAs: (status) => `como ${status}`,
    undo: "Desfazer",
    retry: "Tentar de novo",
    edit: "Editar",
    dismiss: "Dispensar",
  },

  outbox: {
    title: "Caixa de saída",
    button: (count) => `${numberText(count)} na caixa de saída`,
    buttonTitle: "O que ainda não está no helpdesk ou falhou",
    empty: "Tudo chegou ao helpdesk.",
    unread: "Não foi possível ler a caixa de saída",
    reply: (status) => `Resposta, como ${status}`,
    behind: "Vai depois de algo anterior deste ticket.",
    nextTry: (at) => `Próxima tentativa: ${at}.`,
    leavesIn: (seconds) => `Sai em ${seconds} s.`,
    waitForCustomer: "Poderá ser enviado quando o cliente escrever de novo.",
    open: "Abrir o ticket",
    copy: "Copiar o texto",
    copied: "Copiado",
    close: "Fechar",
  },

  acts: {
    open: "Alterar",
    openTitle: "Status, prioridade, atribuição e tags",
    title: (name) => `Alterar o ticket de ${name}`,
    status: "Status",
    priority: "Prioridade",
    noPriority: "Nenhuma",
    snooze: "Adiar",
    snoozeHour: "Uma hora",
    snoozeTomorrow: (moment) => `Amanhã, ${moment}`,
    snoozeMonday: (moment) => `Segunda-feira, ${moment}`,
    snoozeReply: "Até o cliente escrever",
    snoozeAt: "Adiar até",
    snoozeSet: "Adiar",
    snoozedUntil: (moment) => `Adiado até ${moment}`,
    snoozeEnds: "Ele reabre nessa hora ou quando o cliente escrever.",
    assignee: "Atribuído a",
    nobody: "Ninguém",
    me: "Você",
    tags: "Tags",
    tagPlaceholder: "Adicionar uma tag",
    add: "Adicionar",
    removeTag: (tag) => `Tirar: ${tag}`,
    done: "Pronto",
    failed: "Não foi possível alterar isso",
    marks: {
      title: "Transformar em um ticket comum?",
      body: (tags) => `Sem ${tags}, deixa de ser um ticket social:`,
      consequences: [
        "Sai das visualizações de tickets sociais.",
        "Sai do notificador.",
        "Deixa de contar como social nos relatórios.",
      ],
      advice: "É melhor deixar a tag onde está.",
      confirm: "Tirar mesmo assim",
      cancel: "Deixar",
    },
  },

  composer: {
    label: (name) => `Responder a ${name}`,
    placeholder: "Escreva uma resposta",
    closedPlaceholder: "Nenhuma resposta pode ser enviada agora",
    sendsFrom: "Enviado de",
    submitAs: "Enviar como",
    send: "Enviar",
    sendKeys: "Enviar (Ctrl+Enter)",
    offline:
      "Sem conexão: sua resposta espera na caixa de saída e sai quando o helpdesk voltar a responder.",
    signInNeeded: "Sua resposta espera na caixa de saída até você entrar de novo.",
    writing: "O que você escreve",
    reply: "Resposta",
    replyKeys: "Responder ao cliente (Alt+R)",
    note: "Nota",
    noteKeys: "Nota interna, só para sua equipe (Alt+N)",
    noteLabel: (name) => `Nota interna sobre ${name}`,
    notePlaceholder: "Escreva uma nota interna",
    noteSeen: "Só sua equipe lê isto. O cliente nunca vê.",
    noteClosed: "Nenhuma nota pode ser adicionada a este ticket agora",
    begun: "Há um rascunho iniciado",
    addNote: "Adicionar nota",
    addNoteKeys: "Adicionar a nota (Ctrl+Enter)",
    noteOffline:
      "Sem conexão: sua nota espera na caixa de saída e sai quando o helpdesk voltar a responder.",
    noteSignIn: "Sua nota espera na caixa de saída até você entrar de novo.",
    draftNotSaved: "Não foi possível salvar o rascunho",
  },

  uploads: {
    label: "Arquivos anexados",
    attach: "Anexar arquivos",
    attachKeys: "Anexar arquivos; você também pode colar ou soltar aqui",
    remove: (name) => `Remover ${name}`,
    removeShort: "Remover",
    percent: (percent) => `${percent}%`,
    coming: "Arquivos ainda estão sendo anexados…",
    pasted: "colado",
    drop: "Solte os arquivos para anexá-los",
    dismiss: "Dispensar",
  },

  macros: {
    button: "Macros",
    buttonTitle: "Aplicar uma macro (Ctrl+M, ou / em uma resposta vazia)",
    menu: "Macros",
    search: "Buscar macros",
    none: "Não há macros",
    notRead: "As macros ainda não foram lidas",
    noMatch: "Nenhuma macro tem essas palavras",
    template: "Modelo",
    failed: "Não foi possível ler as macros",
    keys: "↑ ↓ para escolher, Enter para ver, Esc para sair",
    preview: (title) => `O que “${title}” faz`,
    previewKeys: "Nada é enviado antes de você enviar",
    reply: "Resposta",
    replyReplaces: "Resposta, no lugar do que você digitou",
    changes: "Alterações",
    noReply: "Sem resposta",
    notDoneHere: "Não feito pelo Reddot",
    unknown: (what) => `Não conhecido aqui, fica como está: ${what}`,
    filledHere: "Preenchido com o que há neste computador: o helpdesk não respondeu.",
    place: (name) => `Valor de {{${name}}}`,
    placeAbove: "Valor no cabeçalho",
    placeFile: {
      image: "Endereço da imagem do cabeçalho",
      video: "Endereço do vídeo do cabeçalho",
      document: "Endereço do arquivo do cabeçalho",
    },
    placeUrl: (button) => `Final do endereço do botão ${button}`,
    placeCode: (button) => `Código que o botão ${button} copia`,
    placeVariable: (name) => `Valor de {{${name}}}, fora do texto`,
    example: (value) => `Por exemplo, ${value}`,
    incomplete: "Preencha todos os valores antes de aplicar.",
    customerReads: "O que o cliente vai ler",
    inPlace: "Toma o lugar do que você digitou.",
    refused: "Não pode ser aplicada agora",
    apply: "Aplicar",
    back: "Voltar",
    status: (status) => `Enviar como ${status}`,
    assign: (name) => (name === "" ? "Atribuir a outro agente" : `Atribuir a ${name}`),
    assignMe: "Atribuir a mim",
    assignNobody: "Deixar sem atribuição",
    addTag: (tag) => `+${tag}`,
    removeTag: (tag) => `−${tag}`,
    pending: "Enviado junto com a resposta",
    drop: (what) => `Deixar de fora: ${what}`,
    submitChanges: "Enviar alterações",
    notDone: "Uma alteração não foi feita",
    wayOut: "Um modelo aprovado: o WhatsApp o deixa passar. Ele sai como está.",
    goesAsItIs: "Um modelo aprovado: ele sai como está.",
    removeTemplate: "Tirar",
  },

  views: {
    button: "Visualizações",
    choose: "Escolher uma visualização",
    shared: "Visualizações compartilhadas",
    personal: "Suas visualizações",
    leave: "Sair da visualização",
    label: (title) => `Visualização: ${title}`,
    asOf: (moment) => `Atualizada: ${moment}`,
    asOfTitle: "Quando o helpdesk informou pela última vez quais tickets estão nela",
    empty: {
      title: "Nenhum ticket nesta visualização",
      body: "O helpdesk não informou nenhum quando ela foi lida.",
    },
    notRead: {
      title: "Ainda não lida",
      connected: "A visualização aparece aqui assim que o helpdesk responder.",
      offline: "Os tickets aparecem quando for possível acessar o helpdesk.",
    },
    more: "O helpdesk tem mais tickets nesta visualização.",
    notHeld: (count) =>
      counted(
        count,
        "ticket dela não está guardado neste computador.",
        "tickets dela não estão guardados neste computador.",
      ),
    failed: "Não foi possível ler a visualização",
  },

  connection: {
    repaired: (moment) => `Havia arquivos danificados neste computador (detectado: ${moment})`,
    understood: "Entendi",
    offline: (since) => `Sem conexão desde: ${since}.`,
    retryAt: (at) => `Próxima tentativa: ${at}.`,
    connecting: "Conectando ao helpdesk…",
    signIn: (since) => `Desconectado da conta desde: ${since}.`,
    signInHelp: "O helpdesk não aceita mais este acesso. Entre de novo para continuar.",
    signInAgain: "Entrar de novo",
    clockOff: (ahead) =>
      `O relógio deste computador está ${counted(Math.abs(ahead), "minuto", "minutos")} ${ahead > 0 ? "adiantado" : "atrasado"}.`,
    clockOffHelp: "O tempo que resta para responder é contado pelo relógio do helpdesk.",
    progress: (done, total) =>
      total === null
        ? `Lendo os tickets: ${numberText(done)}`
        : `Lendo os tickets: ${numberText(done)} de ${numberText(total)}`,
    goneTitle: "O Reddot parou",
    goneBody:
      "O programa em segundo plano terminou, por isso esta janela se fecha. Inicie o Reddot de novo para continuar.",
  },

  empty: {
    assigned: {
      title: "Nada está atribuído a você",
      body: "Seus tickets novos e abertos aparecem aqui. Para começar, assuma um de “Não atribuídos”.",
    },
    unassigned: {
      title: "Nenhum ticket sem atribuição",
      body: "Quando um cliente escreve, o ticket aparece aqui e o ponto fica vermelho.",
    },
    notRead: {
      title: "Nada lido ainda",
      body: "Os tickets aparecem aqui assim que o helpdesk for lido.",
    },
  },

  error: {
    list: "Não foi possível ler os tickets",
    conversation: "Não foi possível ler a conversa",
    retry: "Tentar de novo",
    retryAt: (at) => `Tente de novo depois de: ${at}.`,
    send: "Não foi possível entregar a resposta",
    action: "Isso não funcionou",
  },

  notice: {
    label: "Falhas",
    failed: {
      reply: (name) => `A resposta a ${name} falhou`,
      delivery: (name) => `A resposta a ${name} não foi entregue`,
      note: (name) => `Não foi possível escrever a nota no ticket de ${name}`,
      take: (name) => `Não foi possível assumir o ticket de ${name}`,
      status: (name) => `Não foi possível alterar o status do ticket de ${name}`,
      priority: (name) => `Não foi possível alterar a prioridade do ticket de ${name}`,
      snooze: (name) => `Não foi possível adiar o ticket de ${name}`,
      assign: (name) => `Não foi possível atribuir o ticket de ${name}`,
      tags: (name) => `Não foi possível alterar as tags do ticket de ${name}`,
    },
    someone: "um cliente",
    open: "Abrir",
    dismiss: "Dispensar",
  },

  search: {
    label: "Buscar pessoas, tickets e mensagens",
    placeholder: "Buscar ( / )",
    leave: "Sair da busca (Esc)",
    results: "Resultados da busca",
    filtersLabel: "Filtros",
    filters: [
      { label: "Abertos", filter: "status:open" },
      { label: "Meus", filter: "assignee:me" },
      { label: "De ninguém", filter: "assignee:none" },
      { label: "Prazo no fim", filter: "window:closing" },
      { label: "Com arquivos", filter: "has:attachment" },
    ],
    moreFilters: "Mais filtros",
    form: {
      label: "Mais filtros",
      any: "Qualquer",
      channel: "Canal",
      status: "Status",
      priority: "Prioridade",
      account: "Helpdesk",
      after: "Nesse dia ou depois",
      before: "Antes desse dia",
      day: "2026-11-01",
      notADay: "Um dia se escreve assim: 2026-11-01",
      tag: "Tag (Enter adiciona)",
    },
    takeOff: (filter) => `Tirar: ${filter}`,
    group: { people: "Pessoas", tickets: "Tickets", messages: "Mensagens" },
    sameDigits: "Os mesmos dígitos, escritos de outro modo",
    count: (known, more) => numberText(known) + (more ? "+" : ""),
    found: (count) => counted(count, "resultado exibido", "resultados exibidos"),
    tickets: (count) => counted(count, "ticket", "tickets"),
    showMore: "Mostrar mais",
    lookFurther: (group) => `${group}: nada entre os mais recentes. Buscar mais atrás`,
    noWords: "Um arquivo, sem palavras",
    notSocial: "Não é um ticket social",
    noSubject: "Sem assunto",
    offline: "Sem conexão: a busca é no que está neste computador.",
    notYet: (count) =>
      counted(
        count,
        "ticket ou pessoa de antes ainda não pode ser encontrado; a busca está sendo preparada.",
        "tickets e pessoas de antes ainda não podem ser encontrados; a busca está sendo preparada.",
      ),
    failed: "A busca não funcionou",
    none: "Nada encontrado",
    noneHelp:
      "O que não está neste computador não é buscado. As configurações dizem quais conversas são guardadas.",
    help: {
      title: "Buscar no que está neste computador",
      body: "Nomes, números, assuntos e palavras das mensagens; maiúsculas e acentos não fazem diferença.",
      examples: [
        ['whatsapp:"3211"', "uma parte do número, como está guardado"],
        ["channel:line", "um canal"],
        ["-status:closed", "um sinal de menos pede o contrário"],
        ["tag:vip", "uma tag"],
        ["has:attachment", "mensagens com um arquivo, e seus tickets"],
        ["after:2026-11-01", "esse dia ou depois; before: é antes"],
      ],
    },
    backToHits: "Voltar aos resultados",
    person: (name) => `Perfil de ${name}`,
    allTickets: (count) =>
      count === 0
        ? "Nenhum ticket aqui"
        : `${counted(count, "ticket", "tickets")}, de todos os canais`,
  },

  export: {
    label: "Exportar",
    open: "Exportar",
    conversation: "Exportar esta conversa",
    found: "Exportar os tickets encontrados",
    person: (name) => `Exportar todos os tickets de ${name}`,
    formats: {
      html: "Uma página para ler (HTML)",
      csv: "Uma tabela (CSV)",
      json: "Para programas (JSON)",
    },
    running: (done, total) =>
      total === null
        ? `Procurando os tickets: ${numberText(done)} até agora`
        : `Exportando: ${numberText(done)} de ${counted(total, "ticket", "tickets")}`,
    cancel: "Cancelar",
    saved: (path, tickets) =>
      tickets === 1
        ? `Salvo em ${path}`
        : `${counted(tickets, "ticket salvo", "tickets salvos")} em ${path}`,
    savedFiles: (files, folder) =>
      files === 1
        ? `Um arquivo de uma mensagem está ao lado, em ${folder}`
        : `${counted(files, "arquivo", "arquivos")} das mensagens estão ao lado, em ${folder}`,
    showFolder: "Mostrar na pasta",
    failed: "Nenhum arquivo foi gravado",
  },

  later: {
    open: "Mais tarde",
    title: "Deixar para mais tarde, ou até o cliente escrever",
    anHour: "Em 1 hora",
    afternoon: (when) => `Hoje à tarde: ${when}`,
    tomorrow: (when) => `Amanhã: ${when}`,
    own: "Outro horário…",
    ownTitle: "Mais tarde",
    ownLabel: "Até",
    choose: "Deixar para mais tarde",
    cancel: "Cancelar",
    undo: "Não deixar mais para depois",
    until: (when) => `Até o cliente escrever, ou até: ${when}`,
  },

  alerts: {
    title: "Avisos",
    sub: "Para todos os helpdesks",
    unread: "Não foi possível ler o que foi escolhido sobre os avisos",
    now: {
      title: "Agora",
      on: "Os avisos são mostrados.",
      paused: (until) => `Em pausa até: ${until}.`,
      pausedUntilResumed: "Em pausa até você retomar.",
      doNotDisturb:
        "A área de trabalho está em “não perturbe”: os avisos ficam retidos e chegam como um só quando isso terminar.",
      anHour: "Pausar por uma hora",
      tomorrow: "Até amanhã",
      resumed: "Até retomar",
      resume: "Retomar",
    },
    kinds: {
      title: "O que gera avisos",
      help: "O que uma pausa ou o horário de trabalho retém chega depois em um resumo, se ainda esperar. O som é um dos da área de trabalho, e o volume também.",
      of: {
        new_unassigned: "Novo e não atribuído",
        reply: "Uma resposta em um ticket seu",
        assigned: "Um ticket atribuído a você",
        back: "De volta do “Mais tarde”",
        threshold: "A fila passou de um limite",
        waits_too_long: "Espera demais",
        window_closing: "O prazo de resposta termina",
        send_failed: "Um envio falhou",
      },
      loud: {
        sound: "Aviso e som",
        notify: "Aviso",
        dot_only: "Só o ponto",
        nothing: "Nada",
      },
    },
    rules: {
      title: "Exceções",
      help: "Vale a primeira que se aplica, antes do que foi escolhido acima. “Nada” para tickets novos tira também o ponto vermelho.",
      list: "Exceções, na ordem",
      none: "Nenhuma exceção.",
      kind: "Aviso",
      channel: "Canal",
      helpdesk: "Helpdesk",
      then: "Com que intensidade",
      anyKind: "Qualquer aviso",
      anyChannel: "Qualquer canal",
      anyHelpdesk: "Qualquer helpdesk",
      priority: "Prioridade",
      anyPriority: "Qualquer prioridade",
      add: "Adicionar uma exceção",
      up: "Mover para cima",
      remove: "Tirar esta exceção",
    },
    limits: {
      title: "Quando é demais, ou tarde demais",
      aMinute: "Avisos por minuto, no máximo",
      atOnce: "Mais do que isto de uma vez viram um resumo",
      closing: "Minutos antes de o prazo de resposta terminar",
      closingHelp: "Vários separados por vírgulas, como 60, 15. Vazio: nunca.",
      closingWrong: "Escreva minutos de 1 a 2880 separados por vírgulas, no máximo cinco.",
      tooLong: "Minutos depois dos quais um ticket não atribuído espera demais",
      tooLongHelp: "Vazio: nunca.",
    },
    hours: {
      title: "Horário de trabalho",
      label: "Avisar só no horário de trabalho",
      help: "Fora dele os avisos ficam retidos; o ponto continua.",
      days: "Dias",
      from: "Das",
      to: "Às",
      zone: "Fuso horário",
      here: (zone) => `O deste computador (${zone})`,
    },
    wording: {
      title: "O que um aviso diz",
      help: "Com a tela bloqueada é só o número de tickets, seja qual for a escolha aqui.",
      of: {
        full: "Nome e mensagem",
        name: "Só o nome",
        count: "Só o número de tickets",
      },
    },
    log: {
      title: "O que gerou aviso e o que não",
      help: "Os últimos 90 dias, do mais novo ao mais antigo.",
      none: "Nada ainda.",
      noneOf: "Nada sobre este ticket.",
      of: "De um ticket",
      placeholder: "Número do ticket",
      more: "Mostrar anteriores",
      when: "Quando",
      ticket: "N.º do ticket",
      about: "Motivo",
      outcome: "O que foi feito",
      outcomes: {
        raised: "Mostrado",
        in_summary: "Mostrado em um resumo",
        paused: "Retido: em pausa",
        outside_hours: "Retido: fora do horário de trabalho",
        do_not_disturb: "Retido: não perturbe",
        too_many: "Retido: avisos demais em um minuto",
        put_off: "Retido: deixado para mais tarde",
        dot_only: "Só o ponto, por uma regra",
        nothing: "Nada, por uma regra",
        own_act: "Nada: foi você",
      },
    },
  },

  live: {
    newTicket: (name, channel) => `Novo ticket: ${name}, ${channel}`,
    newTickets: (count) => counted(count, "novo ticket", "novos tickets"),
    offline: "Sem conexão",
    connected: "Conectado de novo",
  },

  files: {
    label: "Arquivos",
    noName: "Arquivo sem nome",
    openPicture: (name) => `Abrir a imagem ${name}`,
    open: (name) => `Abrir ${name}`,
    openShort: "Abrir com o programa próprio",
    save: (name) => `Salvar ${name}`,
    saveShort: "Salvar nos downloads",
    saved: (path) => `Salvo: ${path}`,
    notOpened: "O arquivo não foi aberto",
    notSaved: "O arquivo não foi salvo",
    dangerous: "Poderia executar algo: só pode ser salvo",
    malware: "O helpdesk encontrou algo nocivo nele",
  },

  settings: {
    title: "Configurações",
    language: {
      label: "Idioma",
      system: "O do sistema",
      failed: "O idioma não foi alterado",
    },
    helpdesks: "Helpdesks",
    add: "Adicionar um helpdesk",
    health: {
      off: "Desligado",
      connected: "Conectado",
      connecting: "Conectando…",
      offline: "Sem conexão",
      sign_in_needed: "É preciso entrar",
      starting: "Iniciando…",
    },
    restsShort: ({ drafts, unsent }) =>
      [
        drafts === 0 ? "" : counted(drafts, "rascunho", "rascunhos"),
        unsent === 0 ? "" : counted(unsent, "não enviado", "não enviados"),
      ]
        .filter((part) => part !== "")
        .join(", "),
    fromEnvironment:
      "O ambiente do Reddot define o helpdesk (REDDOT_ZENDESK_URL e similares), por isso esta lista não vale enquanto isso.",
    account: {
      title: "Este helpdesk",
      signedInAs: (who) => `Conectado como ${who}`,
      withToken: "Acesso com um token de API. O Zendesk os encerra em 30/04/2027.",
      desk: "Um helpdesk dentro do Reddot, com clientes de exemplo, para experimentar. Nada sai deste computador.",
      follow: "Acompanhar este helpdesk",
      followHelp:
        "Desligado, nada é lido e nada é enviado; o que está guardado neste computador permanece.",
      presence: "Contar-me como presente no Chatwoot",
      presenceHelp:
        "Ligado, o Chatwoot mostra você como on-line enquanto o Reddot funciona e a atribuição automática lhe dá conversas, mesmo sem nenhuma janela do Chatwoot aberta. Desligado, o Reddot não mantém você on-line; mas, cada vez que ele se conecta, o Chatwoot conta você como presente por cerca de 20 segundos, como faz com qualquer um que se conecta.",
      deskIsLast: "Ele funciona enquanto nenhum outro helpdesk estiver ligado.",
      off: "Ligue-o para ver e alterar suas configurações.",
      rests: (helpdesk, rests) =>
        rests.drafts + rests.unsent === 0
          ? null
          : `Enquanto ${helpdesk} está desligado, isto fica aqui e não é enviado: ${restsText(rests)}.`,
      restsUnknown: (helpdesk) =>
        `Não dá para saber se há rascunhos ou respostas não enviadas em ${helpdesk}: o que está guardado está bloqueado.`,
      notRunning: "Está iniciando; as configurações aparecem em instantes.",
      signInAgain: "Entrar de novo",
    },
    remove: {
      section: "Remover",
      open: "Remover este helpdesk…",
      title: (helpdesk) => `Remover ${helpdesk}?`,
      body: "O Reddot sai da conta e esquece o helpdesk. No próprio helpdesk nada muda.",
      keep: "Manter o que está guardado neste computador",
      keepHelp:
        "Se você entrar de novo mais tarde, tickets, rascunhos e respostas não enviadas estarão como antes.",
      wipe: "Remover também o que está guardado neste computador",
      wipeHelp: (helpdesk, rests) =>
        `Perdido para sempre de ${helpdesk}, além do que pode ser lido de novo: ${restsText(rests)}.`,
      confirm: "Remover",
      cancel: "Cancelar",
    },
    storage: {
      title: "Guardado neste computador",
      help: "Conversas, rascunhos e respostas não enviadas ficam aqui, para que uma janela abra na hora e funcione sem conexão.",
      encryption: {
        keychain: "Criptografado, com uma chave no chaveiro da sua área de trabalho.",
        passphrase: "Criptografado, com a sua frase secreta.",
        none: "Sem criptografia: quem puder ler este disco pode ler isso.",
      },
      days: "Remover depois de",
      daysOf: (days) =>
        days === null ? "Nunca" : days === 365 ? "Um ano" : counted(days, "dia", "dias"),
      megabytes: "No máximo",
      megabytesOf: (megabytes) =>
        megabytes === null
          ? "Sem limite"
          : megabytes >= 1000
            ? `${numberText(megabytes / 1000)} GB`
            : `${numberText(megabytes)} MB`,
      never:
        "O que está em uma fila ou é seu e não está resolvido, e o que tem um rascunho ou uma resposta não enviada, nunca é removido.",
      wouldGo: (tickets, messages, bytes, held) =>
        tickets === 0
          ? `Não remove nada agora; há ${megabytesText(held)} guardados.`
          : `Remove ${counted(tickets, "ticket", "tickets")} com ` +
            `${counted(messages, "mensagem", "mensagens")} deste computador: ` +
            `cerca de ${megabytesText(bytes)} de ${megabytesText(held)}. No helpdesk nada muda.`,
      set: "Manter assim",
      cancel: "Cancelar",
      wipe: "Apagar o que está guardado aqui",
      wipeHelp: (helpdesk, rests) =>
        `Tudo de ${helpdesk} é removido deste computador e depois lido de novo. Você continua conectado. ` +
        `Perdido para sempre: ${restsText(rests)}.`,
      confirmWipe: "Apagar",
    },
    keep: {
      title: "Guardado para ler sem conexão",
      help: "Os seus e os que foram abertos sempre ficam guardados. O que mais deve estar disponível sem rede?",
      held: (whole, all) =>
        all === 0
          ? "Ainda não há nenhum ticket neste computador."
          : `${numberText(whole)} de ${counted(all, "conversa guardada", "conversas guardadas")} por inteiro neste computador.`,
      what: {
        as_needed: "Conforme necessário",
        open: "Tickets sociais abertos",
        social: "Todos os tickets sociais",
        all: "Todos os tickets",
      },
      whatHelp: {
        as_needed: "Só o que é seu ou foi aberto.",
        open: "Todo ticket social que não está resolvido nem fechado.",
        social: "Todo ticket que veio de um canal de mensagens, em qualquer status.",
        all: "Tudo o que você pode ver.",
      },
      back: "Até quando",
      backHelp: "Tickets que mudaram pela última vez antes disso não estão neste computador.",
      days: (days) =>
        days === null ? "Todos" : days === 365 ? "Um ano" : counted(days, "dia", "dias"),
      daysWithCost: (days, cost) => `${days}: ${cost}`,
      nothing: "nada mais a ler",
      cost: (requests, takes) =>
        takes === null ? aboutRequests(requests) : `${aboutRequests(requests)}, ${takes}`,
      takes: (duration) => `${duration} no ritmo atual`,
    },
    channels: {
      title: "Canais",
      help: "Quais tickets contam como sociais, além do que o próprio helpdesk diz. Vale a primeira regra que combinar.",
      none: "Sem regras: o Reddot segue o que o helpdesk diz.",
      rules: "Regras de canais",
      on: "Um ticket",
      mark: {
        tag: "com a tag",
        via: "que veio por",
        inbox: "da caixa",
      },
      value: {
        tag: "Tag",
        via: "Valor de via.channel",
        inbox: "Nome ou número da caixa",
      },
      placeholder: {
        tag: "line_shop",
        via: "sunshine_conversations",
        inbox: "Ponte do WeChat",
      },
      is: "é",
      channel: "Canal",
      notSocial: "não social",
      add: "Adicionar uma regra",
      up: (rule) => `Mover para cima: ${rule}`,
      down: (rule) => `Mover para baixo: ${rule}`,
      remove: (rule) => `Remover: ${rule}`,
      newRule: "nova regra",
      removed: (rule) => `A regra de “${rule}” foi removida.`,
      moved: (rule) => `A regra de “${rule}” foi movida.`,
      changed: (rule) => `A regra de “${rule}” foi alterada.`,
      undo: "Desfazer",
    },
    watch: {
      title: "Observar toda a fila",
      label: "Acompanhar também os tickets de outros",
      help: "Para quem lidera uma equipe: tickets abertos, seja de quem forem. Custa mais das solicitações da conta, das que sobram. Seu papel talvez não veja todos os tickets; o Reddot mostra o que recebe.",
    },
    plan: {
      title: "Com que frequência o Reddot verifica",
      help: "Todos os agentes compartilham as solicitações da conta. O Reddot verifica mais vezes quando os outros precisam de poucas e menos vezes quando precisam de muitas.",
      deskHelp:
        "Este helpdesk está dentro do Reddot: pode ser consultado à vontade, e ninguém mais precisa esperar.",
      limit: (limit) =>
        `A conta permite ${counted(limit, "solicitação", "solicitações")} por minuto para todos juntos.`,
      remaining: (left) => `Na última vez restavam ${numberText(left)}.`,
      noLimit: "O helpdesk ainda não informou quantas solicitações permite.",
      lane: "O quê",
      every: "Verifica",
      requests: "Solicitações no último minuto",
      fresh: "Atualizado",
      lanes: {
        head: "Tickets novos e alterados",
        history: "Tickets antigos, pela primeira vez",
        truth: "Se os tickets abertos ainda estão lá",
        activities: "Novidades para você",
        lead: "Tickets de outros",
        conversations: "Conversas",
        bulk: "Conversas, muitas de uma vez",
        offers: "Macros e visualizações",
        acts: "O que você faz: abrir, assumir, responder",
      },
      everyTime: (time) => `a cada ${time}`,
      rests: "em repouso",
      asYouAct: "quando você age",
      never: "ainda não",
      now: "agora",
      ago: (age) => `há ${age}`,
      none: "Nada está sendo lido no momento.",
    },
    failed: "Isso não foi alterado.",
    unread: "Não foi possível ler as configurações",
  },

  signIn: {
    title: "Entrar em um helpdesk",
    helpdesk: "Helpdesk",
    kind: { zendesk: "Zendesk", chatwoot: "Chatwoot" },
    chatwoot: {
      lead: "O Chatwoot não tem uma página que possa dar acesso ao Reddot: você entra com um comando.",
      placeholder: "chat.empresa.com.br",
      go: "Mostrar o comando",
      starting: "Consultando o Reddot…",
      title: "Digite isto em um terminal",
      why: "Em um terminal, seu token de acesso ou sua senha vai direto para o chaveiro, e nenhuma janela chega a ver.",
      asks: "Ele pede o token de acesso que está no fim do seu perfil no Chatwoot. Para entrar com sua senha, e com um código se você usa um, acrescente:",
      byPassword: "--email voce@empresa.com.br",
      command: "Comando",
      copy: "Copiar o comando",
      waits: "Esperando a conta. Esta janela segue sozinha.",
      back: "Voltar",
    },
    titleAgain: (helpdesk) => `Entrar de novo em ${helpdesk}`,
    lead: "Seu navegador abre a página do helpdesk; lá você dá acesso ao Reddot.",
    address: "Endereço do helpdesk",
    addressPlaceholder: "empresa.zendesk.com",
    clientId: "Identificador do cliente",
    clientIdPlaceholder: "reddot",
    clientIdHelp: "O nome que o administrador deu ao Reddot no helpdesk (veja abaixo).",
    managed: "Sua empresa definiu isto.",
    theAccount: "O endereço do helpdesk que precisa disto.",
    go: "Entrar com o navegador",
    starting: "Abrindo o navegador…",
    waiting: "Continue no navegador",
    waitingHelp: "Entre lá, dê acesso ao Reddot e volte. Esta janela segue sozinha.",
    notOpened: "Não foi possível abrir o navegador. Abra você mesmo este endereço:",
    addressToOpen: "Endereço a abrir",
    until: (at) => `O Reddot espera até: ${at}.`,
    openAgain: "Abrir de novo",
    copyAddress: "Copiar o endereço",
    cancel: "Cancelar",
    finishing: "Entrando…",
    failed: "Não foi possível entrar",
    keychain:
      "O acesso fica no chaveiro deste computador. Nenhum arquivo e nenhuma janela chega a guardá-lo.",
    desk: "Só olhando? O Reddot já funciona com um helpdesk próprio e clientes de exemplo.",
    tryDesk: "Experimentar com o helpdesk integrado",
    admin: {
      title: "Para o administrador: registrar o Reddot uma vez",
      lead: "Uma vez para toda a empresa, no helpdesk:",
      steps: [
        "Abra Central de administração > Aplicativos e integrações > APIs > Clientes OAuth.",
        "Escolha “Adicionar cliente OAuth”.",
      ],
      fill: "Preencha:",
      name: "Nome",
      identifier: "Identificador único",
      kind: "Tipo de cliente",
      kindValue: "Público",
      redirects: "URLs de redirecionamento, uma por linha",
      scopes: "Escopos",
      scopesValue: "read write",
      after: "Salve e dê o identificador único a todos que forem entrar.",
      copyAll: "Copiar tudo como texto",
      token:
        "Com um token de API: execute “reddot login --api-token” em um terminal. O Zendesk encerra os tokens de API em 30/04/2027.",
      line: (label, value) => `${label}: ${value}`,
    },
  },

  copy: {
    copy: "Copiar",
    copyWhat: (what) => `Copiar: ${what}`,
    copied: "Copiado",
    failed: "Não foi possível copiar: selecione e pressione Ctrl+C.",
  },

  listing: {
    sortLabel: "Ordenar",
    sort: {
      own: "Mais recentes primeiro",
      newest: "Mais recentes primeiro",
      unanswered: "Mais tempo sem resposta primeiro",
      closing: "Prazo mais perto do fim primeiro",
    },
    sortShort: {
      own: "Mais recentes",
      newest: "Mais recentes",
      unanswered: "Mais tempo sem resposta",
      closing: "Prazo mais perto do fim",
    },
    viewsOwn: "Como na visualização",
    filter: "Filtrar",
    add: "Adicionar um filtro",
    group: {
      channels: "Canal",
      statuses: "Status",
      holders: "Atribuído a",
      accounts: "Helpdesk",
      older: "Última mensagem há mais de",
      newer: "Última mensagem há menos de",
      closing: "O prazo termina em menos de",
    },
    holder: { me: "Você", other: "Outro agente", nobody: "Ninguém" },
    age: (minutes) =>
      minutes % 1440 === 0
        ? longUnitText(minutes / 1440, "day")
        : minutes % 60 === 0
          ? longUnitText(minutes / 60, "hour")
          : longUnitText(minutes, "minute"),
    hours: (hours) => longUnitText(hours, "hour"),
    chip: {
      older_minutes: (minutes) => `Há mais de ${ptBR.listing.age(minutes)}`,
      newer_minutes: (minutes) => `Há menos de ${ptBR.listing.age(minutes)}`,
      closing_hours: (hours) => `Termina em menos de ${longUnitText(hours, "hour")}`,
    },
    takeOff: (what) => `Tirar o filtro: ${what}`,
    clear: "Limpar tudo",
    count: (total, more) =>
      more ? `Mais de ${numberText(1000)} tickets` : counted(total, "ticket", "tickets"),
    save: "Salvar como…",
    none: {
      title: "Nenhum ticket corresponde",
      body: "Tire um filtro para ver mais.",
    },
  },

  filters: {
    label: "Seus filtros",
    save: "Salvar filtro",
    name: "Nome",
    nameTitle: "Salvar este filtro",
    nameSearchTitle: "Salvar esta busca",
    rename: "Renomear",
    renameTitle: "Renomear o filtro",
    delete: "Excluir",
    deleted: (name) => `“${name}” foi excluído.`,
    undo: "Desfazer",
    cancel: "Cancelar",
    failed: "O filtro não foi salvo",
    viewGone: "A visualização deste filtro não existe mais.",
  },

  customer: {
    label: (name) => `Cliente: ${name}`,
    show: "Cliente",
    close: "Fechar a ficha do cliente",
    phone: "Telefone social",
    email: "E-mail",
    identity: {
      phone: "Telefone",
      email: "E-mail",
      channel: "Endereço no canal",
      other: "Também conhecido como",
    },
    socialInfo: "Dados do usuário em mensagens sociais",
    channel: "Canal",
    businessAccount: "Conta comercial",
    way: "Como sai uma resposta",
    notes: "Notas no helpdesk",
    since: "Cliente desde",
    merge: "Mesclar com outro perfil…",
    failed: "Não foi possível ler a ficha do cliente",
    personPart: {
      name: "Nome",
      phone: "Telefone",
      email: "E-mail",
      tags: "Tags",
      notes: "Notas",
      details: "Detalhes",
      field: "Campo",
      external_id: "ID externo",
    },
  },

  merge: {
    title: (name) => `Mesclar ${name}`,
    lead: "Encontre o outro perfil da mesma pessoa. O mais novo é incorporado ao mais antigo.",
    search: "Nome, número ou e-mail",
    found: "Perfis encontrados",
    nobody: "Ninguém mais foi encontrado.",
    more: "Há mais: digite mais para refinar.",
    notFound: "Não foi possível buscar no helpdesk",
    keeps: "Permanece",
    goes: "É incorporado a ele",
    turn: "Inverter",
    older: "mais antigo",
    since: (time) => `Desde: ${time}`,
    kept: "Nome final",
    addresses: "Endereços finais",
    moves: "É transferido",
    tickets: (count, more) =>
      more
        ? `${numberText(count)} ou mais tickets passam para o perfil que permanece`
        : counted(
            count,
            "ticket passa para o perfil que permanece",
            "tickets passam para o perfil que permanece",
          ),
    ticketsUnknown: "Todos os seus tickets; o helpdesk não informa quantos",
    lost: "É perdido",
    nothingLost: "Nada, que se saiba aqui",
    warning: {
      olderGoes: "O perfil mais antigo seria incorporado ao mais novo. O normal é o contrário.",
      unsent: (tickets) => `Nem tudo o que você enviou ${inTicketsText(tickets)} já saiu.`,
      draft: (tickets) => `Há um rascunho ${inTicketsText(tickets)}. Ele fica lá.`,
    },
    refused: "Não podem ser mesclados",
    final: "Isso não pode ser desfeito.",
    failed: "Não foram mesclados",
    confirm: "Mesclar definitivamente",
    busy: "Mesclando…",
    back: "Voltar",
    cancel: "Cancelar",
    close: "Fechar",
    done: (gone, keep) => `${gone} agora faz parte de ${keep}.`,
  },

  figures: {
    title: "Fila",
    helpdesk: "Helpdesk",
    allHelpdesks: "Todos os helpdesks",
    over: { label: "Evolução em", day: "Dia", week: "Semana" },
    wall: "Modo painel",
    leaveWall: "Pressione Esc para sair",
    asOf: (time) => `Sem conexão: dados de ${time}`,
    unread: "Não foi possível ler os números da fila",
    courseUnread: "Não foi possível ler a evolução",
    now: "Agora",
    nobody: "Ninguém aguarda",
    waiting: "Aguardando",
    oldest: "Maior espera",
    openOldest: "Abrir o ticket",
    closing: "Prazos de resposta terminando",
    within: (hours) => `em ${hours}`,
    firstReply: "Primeira resposta",
    median: (count) =>
      plural(count, {
        one: "a única em 24 horas",
        many: `mediana de ${numberText(count)} em 24 horas`,
        other: `mediana de ${numberText(count)} em 24 horas`,
      }),
    ninetieth: (time) => `9 em cada 10 em até ${time}`,
    noReply: "Nenhuma em 24 horas",
    channels: "Aguardando por canal",
    businessAccounts: "Aguardando por conta comercial",
    unnamed: "Sem nome",
    noneHere: "Nada aguarda aqui.",
    load: "Tickets abertos por agente",
    toAnswer: (count) => `${numberText(count)} a responder`,
    unnamedAgent: (id) => `Agente ${id}`,
    unknown: "Não se sabe",
    notWatched: "Os tickets dos outros não são acompanhados, então a carga deles não é conhecida.",
    notVisible:
      "Esta conta não pode ver todos os tickets, então a carga dos outros não é conhecida.",
    watch: "Acompanhar nas configurações",
    chart: {
      range: (name, least, most, last) => `${name}: de ${least} a ${most}; último valor, ${last}`,
      empty: (name) => `${name}: nada conhecido ainda`,
      none: "A evolução começa agora. Enquanto o Reddot está aberto e conectado, ele registra os números a cada cinco minutos.",
      gap: "Sombreado: o Reddot não estava aberto ou não estava conectado",
      table: "Tabela",
      showTable: (name) => `Tabela: ${name}`,
      time: "Hora",
      noData: "não se sabe",
    },
    thresholds: {
      title: "Limites para avisos",
      help: "Cada helpdesk por si. O aviso vem uma vez, e de novo só depois que o número ficou abaixo do limite. A intensidade dele fica nas configurações, em Avisos.",
      of: {
        waiting: "Mais tickets aguardam do que",
        oldest: "Um cliente espera mais minutos do que",
        closing: "Em uma hora terminam mais prazos de resposta do que",
      },
      short: {
        waiting: "Tickets aguardando",
        oldest: "Maior espera até agora",
        closing: "Prazos terminando em breve",
      },
      empty: "Vazio: sem aviso.",
      above: (limit) => `Acima de ${limit}`,
      wrong: "Escreva números inteiros: de 1 a 10.080 minutos e até 99.999 no restante.",
      failed: "Os limites não foram salvos",
      save: "Salvar",
      cancel: "Cancelar",
    },
  },

  commands: {
    palette: "Buscar e fazer qualquer coisa",
    keyboard: "Atalhos de teclado",
    settings: "Abrir as configurações",
    sign_in: "Entrar em um helpdesk",
    pause: "Pausar as notificações por uma hora",
    resume: "Retomar as notificações",
    why: "Por que o ponto está assim",
    open_inbox: "Abrir a caixa de entrada",
    open_queue: "Abrir a fila",
    wall: "Modo painel",
    thresholds: "Limites de aviso da fila…",
    search: "Buscar",
    next: "Próximo ticket",
    previous: "Ticket anterior",
    open: "Abrir o ticket",
    back: "Voltar",
    assigned: "Ir para Atribuídos",
    unassigned: "Ir para Não atribuídos",
    reply: "Responder",
    take: "Assumir o ticket",
    assign_me: "Atribuir o ticket a mim",
    later: "Deixar o ticket para daqui a uma hora",
    later_tomorrow: "Deixar o ticket para amanhã",
    later_undo: "Não deixar mais o ticket para depois",
    change: "Status, atribuição e tags…",
    set_open: "Mudar o status: Aberto",
    set_pending: "Mudar o status: Pendente",
    set_hold: "Mudar o status: Em espera",
    set_solved: "Mudar o status: Resolvido",
    export: "Exportar a conversa…",
    customer: "Mostrar ou ocultar o cliente",
    merge: "Mesclar o cliente com outro perfil…",
    filter: "Filtrar a lista…",
    clear_filters: "Tirar todos os filtros",
    save_filter: "Salvar o filtro…",
    sort_own: "Ordenar: na ordem própria da lista",
    sort_unanswered: "Ordenar: mais tempo sem resposta primeiro",
    sort_closing: "Ordenar: prazo mais perto do fim primeiro",
  },

  palette: {
    label: "Buscar e fazer qualquer coisa",
    placeholder: "Um comando, ticket, cliente ou mensagem",
    commands: "Comandos",
    none: "Nada corresponde",
    view: (title) => `Visualização: ${title}`,
    filter: (name) => `Filtro: ${name}`,
    only: (helpdesk) => `Só tickets de ${helpdesk}`,
    accountSettings: (helpdesk) => `Configurações de ${helpdesk}`,
  },

  keyboard: {
    ctrl: "Ctrl",
    title: "Teclado",
    group: {
      go: "Navegação",
      list: "A lista",
      ticket: "O ticket",
      app: "Reddot",
    },
    also: "As setas, Home e End percorrem uma lista, Enter abre e Esc volta. Na caixa de resposta, Ctrl+Enter envia e Ctrl+M mostra as macros. Enquanto você digita, só valem as teclas com Ctrl.",
    close: "Fechar",
  },

  desktop: {
    title: "Área de trabalho",
    sub: "Início, atalho",
    unread: "Não foi possível ler como o Reddot está nesta área de trabalho",
    login: {
      title: "Ao entrar na sessão",
      label: "Iniciar o Reddot ao entrar na sessão",
      help: "Ele inicia em segundo plano, com o ícone no painel.",
      unread: "Não é possível ler a entrada da área de trabalho para isso.",
    },
    shortcut: {
      title: "Uma tecla para o notificador",
      label: "Abrir o notificador com uma tecla, de qualquer lugar",
      help: "A área de trabalho pergunta qual tecla deve ser. A mesma tecla fecha o notificador.",
      asked: "Aguardando a área de trabalho. Talvez ela esteja perguntando a você.",
      given: (keys) => (keys ? `A tecla é ${keys}.` : "A área de trabalho atribuiu uma tecla."),
      refused:
        "A área de trabalho, ou você, disse não. Desative e ative de novo para que a pergunta volte.",
      missing:
        "Esta área de trabalho não atribui teclas a programas. Nas configurações de teclado dela, uma tecla pode ser associada a este comando:",
    },
    sample: "Testar",
    sampleOf: (kind) => `Testar: ${kind}`,
  },

  notifier: {
    actions: (name) => `Ações para ${name}`,
    take: "Assumir",
    reply: "Responder aqui",
    open: "Abrir a conversa",
    quick: (name) => `Resposta a ${name}, na lista`,
    close: "Fechar e guardar o que foi escrito",
    movedOn: "O ticket saiu desta lista. O que você escreveu continua com ele.",
    settings: {
      title: "Notificador",
      keepTab: "Abrir na aba em que foi deixado",
      keepTabHelp: "Caso contrário, abre sempre em Atribuídos.",
      stays: "Manter aberto ao usar outra janela",
      staysHelp:
        "Caso contrário, ele fecha e guarda o que você estava escrevendo. Só é possível soltar arquivos nele enquanto fica aberto.",
    },
  },

  why: {
    red: "Por que o ponto está vermelho?",
    hollow: "Por que o ponto está vazado?",
    none: "Nada espera: não há ponto.",
    since: (when) => `escreveu ${when}`,
    reason: {
      new: "Ainda não foi visto",
      wrote_again: "Escreveu de novo depois de visto",
      back: "Tinha sido deixado para agora",
      looked: "Já foi visto",
      put_off: "Foi deixado para mais tarde",
      silent: "Uma das suas regras não avisa de tickets como este",
    },
    keepsRed: "Estes o deixam vermelho",
    keepsHollow: "Estes esperam, mas já não o deixam vermelho",
    more: (count) =>
      count === 1 ? "Mais 1 ticket espera" : `Mais ${numberText(count)} tickets esperam`,
    clearsRed:
      "Ele fica vazado quando cada um foi visto em Não atribuídos, aberto ou deixado para mais tarde.",
    clearsHollow:
      "Ele some quando nenhum espera: alguém assumiu, respondeu, ou já não é novo nem aberto.",
    close: "Fechar",
  },

  welcome: {
    title: "Boas-vindas ao Reddot",
    lead: "Em qual helpdesk estão as suas conversas?",
    desk: "Experimentar o desk embutido",
    deskHelp: "Um pequeno helpdesk dentro do Reddot, neste computador: sem conta e sem rede.",
    sample: "Com conversas de exemplo",
    traffic: "Clientes continuam escrevendo de vez em quando, até o Reddot terminar",
    start: "Começar",
    starting: "Iniciando…",
    failed: "Não foi possível iniciar o desk",
    zendesk: "Você entra pelo navegador.",
    chatwoot: "Você entra com um token de acesso, em um terminal.",
    back: "Voltar",
    hint: "O Reddot fica na bandeja",
    hintHelp:
      "O ponto dele está vermelho enquanto espera um ticket novo que ninguém viu. Um clique nele abre esta janela.",
    understood: "Entendi",
  },

  limit: {
    left: (left, bytes) => {
      const unit = bytes
        ? left === 1
          ? "byte"
          : "bytes"
        : left === 1
          ? "caractere"
          : "caracteres";
      return `${left === 1 ? "Resta" : "Restam"} ${numberText(left)} ${unit}`;
    },
    over: (channel, most, over, bytes) =>
      `${channel} aceita ${numberText(most)} ${bytes ? "bytes" : "caracteres"} por mensagem. Há ${numberText(over)} a mais.`,
  },

  said: {
    closed_for_good: "Este ticket está fechado em definitivo.",
    closed_new_begins:
      "Este ticket está fechado em definitivo. Quando o cliente escrever de novo, começa outro ticket.",
    taken_already: "Alguém já está com este ticket.",
    yours_already: "Este ticket já é seu.",
    nobodys_already: "Este ticket já não está com ninguém.",
    no_priority_already: "Este ticket já não tem prioridade.",
    snoozed_already: "Este ticket já está adiado assim.",
    tags_already: "As tags já estão assim.",
    so_already: "O ticket já está assim.",
    over: "Este ticket acabou: não há nada a deixar para depois.",
    time_over: "Esse horário já passou.",
    gone: "O ticket não existe mais, ou você já não pode vê-lo.",
    not_permitted: "Você não tem permissão para isso no helpdesk.",
    sign_in_refused: "O helpdesk recusa o login.",
    slow_down: "O helpdesk pede que todos vão mais devagar.",
    same_moment: "Outra pessoa alterou o ticket no mesmo instante.",
    not_reached: "Não foi possível contatar o helpdesk: {0}.",
    refuses: "O helpdesk recusa: {0}",
    who_you_are: "O helpdesk ainda não informou quem você é.",
    once_reached: "Tente de novo quando ele responder.",
    tag_is_a_word: "Uma tag é uma só palavra, sem espaços, vírgulas nem aspas.",
    nothing_to_send: "Não há nada para enviar.",
    nothing_to_write: "Não há nada para anotar.",
    left: "Já saiu.",
    on_its_way: "Está a caminho, ou já chegou.",
    known: "Já se sabe o que aconteceu.",
    changed_just_now: "O ticket acabou de mudar; nova tentativa em instantes.",
    snooze_over: "Já passou o horário até o qual ele seria adiado.",
    uploading: "Os arquivos estão sendo enviados.",
    uploads_gone: "O helpdesk não tem mais os arquivos; eles são enviados de novo.",
    checking: "Verificando se chegou.",
    checking_late: "Verificando que nada chegue com atraso.",
    cannot_be_told: "O ticket sumiu ou não está visível, então não dá para saber se isto chegou.",
    doubt:
      "A conexão caiu e o helpdesk não o tem. Ainda pode chegar: veja e depois diga que chegou, ou envie de novo.",
    not_sent: "Não enviado.",
    not_delivered: "O helpdesk informa que não foi entregue.",
    window_never: "{0} só permite responder depois que o cliente escreveu.",
    window_used_up: "{0} não permite mais respostas até o cliente escrever de novo.",
    window_over:
      "{0} só permite respostas livres em até {1} horas após a última mensagem do cliente.",
    window_shut: "O helpdesk não deixa passar resposta livre aqui até o cliente escrever de novo.",
    kept: "O texto fica guardado. Pode ser enviado quando o cliente escrever de novo.",
    too_long: "{0} aceita {1} caracteres por mensagem, e esta tem {2}.",
    too_long_bytes: "{0} aceita {1} bytes por mensagem, e esta tem {2}.",
    shorten: "Encurte, ou envie em várias.",
    template_alone: "Um modelo sai como foi aprovado: sem arquivos.",
    take_files_out: "Tire os arquivos ou o modelo.",
    route_not_known: "Ainda não se sabe como uma resposta pode sair.",
    takes_no_replies: "A integração deste ticket não aceita respostas.",
    only_workspace:
      "O Zendesk só entrega respostas neste canal a partir do próprio espaço de trabalho.",
    macro_gone: "Esta macro não está mais no helpdesk.",
    reply_not_now: "A resposta dela não pode ser enviada agora.",
    view_gone: "Esta visualização não está mais no helpdesk, ou você não pode vê-la.",
    another_file: "Escolha outro arquivo.",
    make_smaller: "Diminua-o, ou envie de outra forma.",
    another_kind: "Salve em outro formato, ou envie de outra forma.",
    without_files: "Envie o texto sem arquivos.",
    start_again: "Inicie o Reddot de novo.",
    make_room: "Libere espaço no disco. O que você digitou continua aí.",
  },

  loading: "Carregando…",
};
