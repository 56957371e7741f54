// Which tools clients see and how answers read: the options that stdio, http and tools share.
#pragma once

#include "app/cli/command.hpp"
#include "schemas/catalogue.hpp"
#include "tools/toolbox.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace reply_mcp::app::options {

/// The presets that there are, separated by commas, as help texts and refusals name them.
[[nodiscard]] std::string preset_names();

class ToolOptionGroup {
 public:
  void declare(CLI::App& app);
  /// Checks the values themselves; names are looked up by load().
  [[nodiscard]] cli::Validation validate();
  /// The error names what is unknown and the nearest that is known.
  [[nodiscard]] boost::system::result<tools::ToolboxOptions, std::string> load(
      const schemas::Catalogue& catalogue) const;

 private:
  void declare_selection(CLI::App& app);
  void declare_answers(CLI::App& app);

  std::string toolsets_;
  std::string presets_;
  std::string tools_;
  std::string exclude_;
  bool read_only_ = false;
  bool include_coming_soon_ = false;
  std::string prefix_;
  std::string mode_{tools::discovery::k_mode_names.front()};
  std::string schema_detail_{tools::operation::k_schema_detail_names.front()};
  std::string output_{tools::result::k_output_names.front()};
  std::size_t max_result_tokens_ = tools::result::AnswerOptions{}.max_result_tokens;
  std::string untrusted_text_{tools::result::k_untrusted_text_names.front()};
};

}  // namespace reply_mcp::app::options
