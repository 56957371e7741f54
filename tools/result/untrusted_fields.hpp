// Which text of Reply's answers was written by people outside the account: prospects, senders of mail,
// authors of posts and web pages, servers that answer. Such text may be written for the model that reads
// it, so it is treated as data wherever it goes (untrusted_text.hpp).
//
// What the account's own people wrote (names of sequences, templates, schedules, settings, playbooks) is
// not in the table: a mark that is everywhere is one that nobody heeds. Nor are values that cannot carry
// a sentence: ids, dates, enums, phone numbers, addresses of a contact record.
#pragma once

#include "schemas/catalogue.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::result {

struct StrangerRule {
  /// Resource groups or operation ids, separated by spaces; "*": every operation, those of a newer
  /// catalogue too.
  std::string_view where;
  /// Dotted paths, separated by spaces, without array indices. A path matches at the end of a field's
  /// own: "subject" is also "steps.subject". A leading "/" holds it to the record itself (an item of a
  /// list is a record), and "content.**" is everything below `content`, whatever kind of value.
  std::string_view fields;
  std::string_view why;
};

/// The one table.
[[nodiscard]] std::span<const StrangerRule> stranger_rules();

/// Names of members from the record down to a value.
using FieldPath = std::vector<std::string_view>;

/// The rules for one operation.
class Strangers {
 public:
  explicit Strangers(const schemas::Operation& operation);

  [[nodiscard]] bool none() const { return patterns_.empty(); }
  /// Whether a string at this path is from a stranger.
  [[nodiscard]] bool wrote(const FieldPath& path) const;
  /// Whether everything below this path is, members' names included.
  [[nodiscard]] bool wrote_all_below(const FieldPath& path) const;

 private:
  struct Pattern {
    FieldPath names;
    bool anchored = false;
    bool below = false;
  };
  static bool matches(const Pattern& pattern, const FieldPath& path);

  std::vector<Pattern> patterns_;
};

}  // namespace reply_mcp::tools::result
