# reply_mcp_embed(<target> <symbol> <file>...): puts files into the binary, byte for byte.
#
# For every file the target gets an assembler unit with .incbin (no compile time, no copy at start);
# <symbol>_files() (declared in the generated <symbol>.hpp) lists them as {name, bytes}.
function(reply_mcp_embed target symbol)
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/embed)
  set(asm ${dir}/${symbol}.S)
  set(declarations "")
  set(entries "")
  set(asm_text "    .section .rodata\n")
  set(index 0)
  foreach(file ${ARGN})
    get_filename_component(path ${file} ABSOLUTE)
    get_filename_component(name ${file} NAME)
    set(id ${symbol}_${index})
    string(APPEND asm_text
      "    .global ${id}_begin\n    .global ${id}_end\n    .balign 16\n${id}_begin:\n    .incbin \"${path}\"\n${id}_end:\n    .byte 0\n")
    string(APPEND declarations "extern \"C\" const char ${id}_begin[];\nextern \"C\" const char ${id}_end[];\n")
    string(APPEND entries
      "    {\"${name}\", {${id}_begin, static_cast<std::size_t>(${id}_end - ${id}_begin)}},\n")
    list(APPEND paths ${path})
    math(EXPR index "${index}+1")
  endforeach()
  string(APPEND asm_text "    .section .note.GNU-stack,\"\",%progbits\n")
  file(CONFIGURE OUTPUT ${asm} CONTENT "${asm_text}" @ONLY)
  file(CONFIGURE OUTPUT ${dir}/${symbol}.cpp @ONLY CONTENT
"#include \"${symbol}.hpp\"

${declarations}
namespace reply_mcp::embedded {
std::span<const File> ${symbol}_files() {
  static const std::array<File, ${index}> files{{
${entries}  }};
  return files;
}
}  // namespace reply_mcp::embedded
")
  file(CONFIGURE OUTPUT ${dir}/${symbol}.hpp @ONLY CONTENT
"#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include \"base/embedded_file.hpp\"

namespace reply_mcp::embedded {
std::span<const File> ${symbol}_files();
}
")
  # The assembler does not report .incbin as a dependency, so say it here.
  set_source_files_properties(${asm} PROPERTIES OBJECT_DEPENDS "${paths}")
  set_source_files_properties(${dir}/${symbol}.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${target} PRIVATE ${asm} ${dir}/${symbol}.cpp)
  target_include_directories(${target} PRIVATE ${dir})
endfunction()
