# What `cmake --install` lays down, and the packages that `cpack` makes of it: a tarball that runs where
# it is unpacked, and a Debian package with a systemd unit.
#
# Everything but the C and C++ runtimes is inside the program (REPLY_MCP_STATIC), except prometheus-cpp,
# which Debian has as a shared library only: the tarball brings it along in lib/reply-mcp, where the
# program looks first; the Debian package depends on Debian's.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # what is installed is the program, not the tests
include(GNUInstallDirs)
find_package(prometheus-cpp REQUIRED CONFIG)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# In the build folder the library is found where the system has it, so the program can be run from there;
# the installed one looks beside itself.
set_target_properties(reply-mcp PROPERTIES INSTALL_RPATH "\$ORIGIN/../lib/reply-mcp")
install(TARGETS reply-mcp RUNTIME COMPONENT program)

get_target_property(prometheus_path prometheus-cpp::core LOCATION)
get_target_property(prometheus_name prometheus-cpp::core IMPORTED_SONAME_NONE)
get_filename_component(prometheus_path ${prometheus_path} REALPATH)
install(FILES ${prometheus_path} DESTINATION lib/reply-mcp RENAME ${prometheus_name} COMPONENT libraries)

# The manual page and the shell completions, from the options that the program has.
set(reference_dir ${CMAKE_BINARY_DIR}/reference)
set(reference_files ${reference_dir}/reply-mcp.1 ${reference_dir}/reply-mcp.bash ${reference_dir}/_reply-mcp
  ${reference_dir}/reply-mcp.fish)
add_custom_command(OUTPUT ${reference_files}
  COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/cmake/make_reference.py
    $<TARGET_FILE:reply-mcp> ${reference_dir}
  DEPENDS reply-mcp ${PROJECT_SOURCE_DIR}/cmake/make_reference.py VERBATIM)
add_custom_target(reference ALL DEPENDS ${reference_files})
install(FILES ${reference_dir}/reply-mcp.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${reference_dir}/reply-mcp.bash RENAME reply-mcp
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program)
install(FILES ${reference_dir}/_reply-mcp
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT program)
install(FILES ${reference_dir}/reply-mcp.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)

install(FILES LICENSE README.md DESTINATION share/doc/reply-mcp COMPONENT program)
install(DIRECTORY docs/ DESTINATION share/doc/reply-mcp/docs COMPONENT program)
install(DIRECTORY config/ DESTINATION share/doc/reply-mcp/config COMPONENT program)

# For the Debian package alone: its unit names /usr/bin. Others find the unit in share/doc.
install(FILES config/systemd/reply-mcp.service DESTINATION lib/systemd/system COMPONENT service EXCLUDE_FROM_ALL)
install(FILES config/systemd/reply-mcp.conf DESTINATION /etc/reply-mcp COMPONENT service EXCLUDE_FROM_ALL)
install(FILES LICENSE DESTINATION share/doc/reply-mcp RENAME copyright COMPONENT service EXCLUDE_FROM_ALL)

# Who publishes: the one file that says so.
set(publisher_file ${PROJECT_SOURCE_DIR}/config/registry/publisher.json)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${publisher_file})
file(READ ${publisher_file} publisher)
string(JSON CPACK_PACKAGE_VENDOR GET "${publisher}" author)
string(JSON CPACK_PACKAGE_CONTACT GET "${publisher}" contact)
string(JSON CPACK_PACKAGE_HOMEPAGE_URL GET "${publisher}" repository)

set(CPACK_PACKAGE_NAME reply-mcp)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
string(TOLOWER ${CMAKE_SYSTEM_NAME} package_system)
set(CPACK_PACKAGE_FILE_NAME ${PROJECT_NAME}-${PROJECT_VERSION}-${package_system}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/config/systemd/conffiles ${PROJECT_SOURCE_DIR}/config/systemd/postinst
  ${PROJECT_SOURCE_DIR}/config/systemd/prerm)
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_SOURCE_DIR}/cmake/package_options.cmake)
include(CPack)
