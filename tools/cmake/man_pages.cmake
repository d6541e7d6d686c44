# Pages for man(1), one for offcut and one per verb, made from the help texts by help2man where that is
# installed (Debian: help2man); without it everything else is built.
find_program(OFFCUT_HELP2MAN help2man)
mark_as_advanced(OFFCUT_HELP2MAN)
if(OFFCUT_HELP2MAN AND NOT OFFCUT_SYNTAX_ONLY AND NOT OFFCUT_SANITIZE)
  set(man_folder ${PROJECT_BINARY_DIR}/man1)
  add_custom_command(OUTPUT ${man_folder}/offcut.1
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cmake/man_pages $<TARGET_FILE:offcut> ${man_folder}
            ${OFFCUT_HELP2MAN}
    DEPENDS offcut cmake/man_pages VERBATIM COMMENT "Making man pages")
  add_custom_target(offcut_man_pages ALL DEPENDS ${man_folder}/offcut.1)
  include(GNUInstallDirs)
  install(DIRECTORY ${man_folder} DESTINATION ${CMAKE_INSTALL_MANDIR} FILES_MATCHING PATTERN "*.1")
endif()
