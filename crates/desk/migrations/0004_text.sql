-- Words for search. The rows hold no text of their own (content=''), only the index of the folded
-- text that src/search/text.rs makes; the rowid is the id of the ticket, comment or user.

CREATE VIRTUAL TABLE ticket_text  USING fts5 (words, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE comment_text USING fts5 (words, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE user_text    USING fts5 (words, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2");
