// A call in a person's words, so that consent is given to what will happen and not to a tool's name.
#pragma once

#include "schemas/catalogue.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/operation/binding.hpp"

#include <string>
#include <vector>

namespace reply_mcp::tools::guard {

/// What a call touches: the ids in its path, and the ids that its body lists.
struct Targets {
  /// "sequence_id 12", one entry per path argument, in the path's order.
  std::vector<std::string> path;
  /// Ids in arrays of the body whose name says so (contactIds, ids, ...), as text, without repeats.
  std::vector<std::string> listed;
  /// Things that the body brings itself (contacts to import, rules to create).
  std::size_t items = 0;
};
[[nodiscard]] Targets targets_of(const operation::Binding& binding,
                                 const operation::BoundArguments& arguments);

/// {"name", "path", "bytes", "sha256"} of the file that an upload sends.
[[nodiscard]] boost::json::object file_facts(const operation::FileFacts& file);

/// A few lines for a person: what is done, with which tool, to what and to how many, what it brings (every
/// value, so that no recipient or sequence goes unseen), which file goes out, and what cannot be taken back.
/// Addresses stand in front of what else an item or a call brings, so that no order of members leads to their
/// being left out. Text that came from the model is shortened, on one line, and hidden characters in it are
/// made visible.
[[nodiscard]] std::string describe_action(const operation::Binding& binding,
                                          const operation::BoundArguments& arguments, schemas::Effect effect);

}  // namespace reply_mcp::tools::guard
