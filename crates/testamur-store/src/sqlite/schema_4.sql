-- Lists are signed again after a start, as the key that signed them may be gone.
DROP TABLE signed_list;
