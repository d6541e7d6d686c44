#include "tests/structure/source_scan.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <set>

namespace offcut {
namespace {

bool is_word(const Token& token) {
  return std::isalnum(static_cast<unsigned char>(token.text[0])) != 0 || token.text[0] == '_';
}

// [begin, end) of the tokens of one declaration, and questions about it.
class Statement {
 public:
  Statement(const std::vector<Token>& tokens, std::size_t begin, std::size_t end)
      : tokens_(tokens), begin_(begin), end_(end) {
    while (is(begin_, "template") && is(begin_ + 1, "<")) begin_ = past_angles(begin_ + 1);
  }

  std::size_t begin() const { return begin_; }
  bool is(std::size_t at, std::string_view text) const {
    return at < end_ && tokens_[at].text == text;
  }
  std::string joined(std::size_t from, std::size_t to) const {
    std::string out;
    for (std::size_t i = from; i < to; ++i) {
      if (i > from && is_word(tokens_[i]) && is_word(tokens_[i - 1])) out += ' ';
      out += tokens_[i].text;
    }
    return out;
  }

  // The first of the texts outside of parentheses and angles, or end.
  std::size_t find(const std::set<std::string_view>& texts) const {
    int depth = 0;
    for (std::size_t i = begin_; i < end_; ++i) {
      const std::string& text = tokens_[i].text;
      if (depth == 0 && texts.contains(text)) return i;
      if (text == "(" || text == "[[" || text == "<") ++depth;
      if (text == ")" || text == "]]" || (text == ">" && depth > 0)) --depth;
    }
    return end_;
  }

  // Of a type: "Fleet", "Outer::Inner", "hash<Key>". Nothing where none is defined here.
  std::optional<std::string> type_name() const {
    std::size_t at = find({"class", "struct", "union", "enum"});
    if (at == end_ || find({"=", "("}) < end_) return {};
    ++at;
    if (is(at, "class") || is(at, "struct")) ++at;
    if (is(at, "[[")) at = past(at, "[[", "]]");
    std::size_t stop = at;
    while (stop < end_ && tokens_[stop].text != ":" && tokens_[stop].text != "final") ++stop;
    return joined(at, stop);
  }

  // Where the parameters of a function open; end where this is none.
  std::size_t parameters() const {
    static const std::set<std::string_view> no_names = {"alignas",  "decltype", "noexcept",
                                                        "requires", "explicit", "operator"};
    for (std::size_t i = begin_; i < end_; ++i) {
      if (is(i, "=") && !(i > begin_ && is_operator(i))) return end_;
      if (!is(i, "(")) continue;
      if (i > begin_ && !no_names.contains(tokens_[i - 1].text)) return i;
      i = past(i, "(", ")") - 1;
    }
    return end_;
  }

  std::string function_name(std::size_t open) const {
    std::size_t from = open;
    for (std::size_t i = begin_; i < open; ++i) {
      if (is(i, "operator")) from = i;
    }
    if (from == open) --from;
    if (from > begin_ && is(from - 1, "~")) --from;
    while (from > begin_ + 1 && is(from - 1, "::")) from = before_name(from - 1);
    return joined(from, open);
  }

  // One text per parameter, without its name and default.
  std::vector<std::string> parameter_types(std::size_t open) const {
    std::vector<std::string> types;
    const std::size_t close = past(open, "(", ")") - 1;
    int depth = 0;
    std::size_t from = open + 1;
    for (std::size_t i = from; i <= close; ++i) {
      const std::string& text = tokens_[i].text;
      if (i == close || (depth == 0 && text == ",")) {
        if (i > from) types.push_back(type_in(from, i));
        from = i + 1;
      }
      if (text == "(" || text == "<" || text == "{") ++depth;
      if ((text == ")" || text == ">" || text == "}") && depth > 0) --depth;
    }
    return types;
  }

  std::size_t past(std::size_t at, std::string_view open, std::string_view close) const {
    int depth = 0;
    for (; at < end_; ++at) {
      if (tokens_[at].text == open) ++depth;
      if (tokens_[at].text == close && --depth == 0) return at + 1;
    }
    return end_;
  }

 private:
  std::size_t past_angles(std::size_t at) const { return past(at, "<", ">"); }
  bool is_operator(std::size_t at) const {
    for (std::size_t back = 1; back <= 2 && at >= begin_ + back; ++back) {
      if (is(at - back, "operator")) return true;
    }
    return false;
  }
  // Where the name (with its template arguments) before `at` begins.
  std::size_t before_name(std::size_t at) const {
    std::size_t from = at - 1;
    if (is(from, ">")) {
      while (from > begin_ && !is(from, "<")) --from;
      --from;
    }
    return from;
  }
  std::string type_in(std::size_t from, std::size_t to) const {
    std::size_t stop = from;
    int depth = 0;
    while (stop < to && !(depth == 0 && is(stop, "="))) {
      depth += is(stop, "<") ? 1 : is(stop, ">") ? -1 : 0;
      ++stop;
    }
    const bool named = stop > from + 1 && is_word(tokens_[stop - 1]) && !is(stop - 2, "::") &&
                       !is(stop - 2, "const");
    return joined(from, named ? stop - 1 : stop);
  }

  const std::vector<Token>& tokens_;
  std::size_t begin_;
  std::size_t end_;
};

class Scanner {
 public:
  explicit Scanner(std::string_view source) : tokens_(tokens_of(source)) {}

  std::vector<Definition> run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) i = step(i);
    return std::move(found_);
  }

 private:
  struct Scope {
    std::string name;
    bool anonymous = false;
  };

  // Returns the last token that was read.
  std::size_t step(std::size_t i) {
    const std::string& text = tokens_[i].text;
    if (text == "(") ++depth_;
    if (text == ")") --depth_;
    if (depth_ > 0) return text == "{" ? matching(i) : i;
    if (text == "{") return open(i);
    if (text == ";") end_statement(i);
    if (text == "}") {
      if (!scopes_.empty()) scopes_.pop_back();
      begin_ = i + 1;
    }
    const bool label = text == ":" && i > 0 &&
                       (tokens_[i - 1].text == "public" || tokens_[i - 1].text == "private" ||
                        tokens_[i - 1].text == "protected");
    if (label) begin_ = i + 1;
    return i;
  }

  std::size_t open(std::size_t i) {
    const Statement statement(tokens_, begin_, i);
    const std::size_t space = statement.find({"namespace"});
    if (space < i || statement.is(begin_, "extern")) {
      const std::string name = space < i ? statement.joined(space + 1, i) : "";
      enter({name, space < i && name.empty()}, i);
      return i;
    }
    if (const auto name = statement.type_name()) {
      const std::string full = qualified(*name);
      note({Definition::Kind::Type, full, "", tokens_[begin_].line, tokens_[matching(i)].line, 0,
            local()});
      enter({*name, name->empty()}, i);
      return i;
    }
    const std::size_t parameters = statement.parameters();
    if (parameters == i || begins_member(statement, parameters, i)) return matching(i);
    const std::size_t end = matching(i);
    note_function(statement, parameters, {i, end});
    begin_ = end + 1;
    return end;
  }

  // Whether this brace initialises a member in the list of a constructor: `X() : a_{1}, b_(2) {}`.
  bool begins_member(const Statement& statement, std::size_t parameters, std::size_t i) const {
    const std::size_t close = statement.past(parameters, "(", ")");
    bool list = false;
    for (std::size_t at = close; at < i; ++at) list = list || statement.is(at, ":");
    return list && is_word(tokens_[i - 1]);
  }

  struct Body {
    std::size_t open;
    std::size_t close;
  };
  void note_function(const Statement& statement, std::size_t parameters, Body body) {
    const std::vector<std::string> types = statement.parameter_types(parameters);
    std::string signature = "(";
    for (const std::string& type : types) signature += type + ",";
    const std::size_t after = statement.past(parameters, "(", ")");
    signature += after < body.open && statement.is(after, "const") ? ") const" : ")";
    const bool is_static = statement.is(statement.begin(), "static") && scopes_are_namespaces();
    note({Definition::Kind::Function, qualified(statement.function_name(parameters)), signature,
          tokens_[begin_].line, tokens_[body.close].line, static_cast<int>(types.size()),
          local() || is_static});
  }

  void end_statement(std::size_t i) {
    const Statement statement(tokens_, begin_, i);
    if (statement.is(begin_, "using") && statement.is(begin_ + 2, "=")) {
      note({Definition::Kind::Alias, qualified(tokens_[begin_ + 1].text),
            statement.joined(begin_ + 3, i), tokens_[begin_].line, tokens_[i].line, 0, local()});
    }
    begin_ = i + 1;
  }

  void enter(Scope scope, std::size_t i) {
    scopes_.push_back(std::move(scope));
    begin_ = i + 1;
  }
  void note(Definition definition) { found_.push_back(std::move(definition)); }

  std::size_t matching(std::size_t i) const {
    int depth = 0;
    for (; i < tokens_.size(); ++i) {
      if (tokens_[i].text == "{") ++depth;
      if (tokens_[i].text == "}" && --depth == 0) return i;
    }
    return tokens_.size() - 1;
  }
  std::string qualified(const std::string& name) const {
    std::string out;
    for (const Scope& scope : scopes_) {
      if (!scope.name.empty()) out += scope.name + "::";
    }
    return out + name;
  }
  bool local() const {
    return std::any_of(scopes_.begin(), scopes_.end(), [](const Scope& s) { return s.anonymous; });
  }
  bool scopes_are_namespaces() const {
    return std::all_of(scopes_.begin(), scopes_.end(), [](const Scope& scope) {
      return scope.name.empty() || std::islower(static_cast<unsigned char>(scope.name[0])) != 0;
    });
  }

  std::vector<Token> tokens_;
  std::vector<Definition> found_;
  std::vector<Scope> scopes_;
  std::size_t begin_ = 0;
  int depth_ = 0;
};

}  // namespace

std::vector<Definition> definitions_of(std::string_view source) { return Scanner(source).run(); }

}  // namespace offcut
